"""Questionnaires: what is asked, in what order and under which conditions, in the words of XLSForm and ODK XForms.

Expressions are kept as they were written; `knowledge.forms.expressions` parses them, once each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from knowledge.model.languages import Language

NO_LANGUAGE = "default"
"""What pyxform calls the language of columns that name none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FormLanguage:
    """A language of a form.

    Attributes:
        name: as the workbook writes it behind "::", such as "Français (fr)"; it is the key of the form's texts.
        code: its ISO 639 code, "" when the name tells none.
    """

    name: str
    code: Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """A value that stands in a text: `${name}` in the workbook, `<output value="…"/>` in the XForm."""

    expression: str


TextPart = str | Output


@dataclass(frozen=True, kw_only=True, slots=True)
class FormText:
    """A label, hint or message in the languages of its form.

    Attributes:
        parts: by the name of a language (`FormLanguage.name`), Markdown and values in turn. A language in which the
            text is missing is not among them.
        media: by the name of a language, the files that belong to it by kind: "image", "big-image", "audio", "video".
    """

    parts: Mapping[str, tuple[TextPart, ...]]
    media: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))

    def within(self, chain: tuple[str, ...]) -> tuple[TextPart, ...]:
        """The parts in the first language of the chain that has the text, else in the first there is; () when none."""
        for name in (*chain, *self.parts):
            if name in self.parts:
                return self.parts[name]
        return ()


class QuestionType(StrEnum):
    """What kind of answer is wanted, or where the value comes from when nobody is asked."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    RANGE = "range"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "dateTime"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    IMAGE = "image"
    FILE = "file"
    AUDIO = "audio"
    VIDEO = "video"
    GEOPOINT = "geopoint"
    BARCODE = "barcode"
    CALCULATE = "calculate"
    """Computed, never shown."""
    HIDDEN = "hidden"
    """Neither asked nor computed: it holds its default, or what a trigger or the surroundings put there."""
    META = "meta"
    """What the surroundings know: start, end, today, username and so on; see `Question.preload`."""


SELECTS = frozenset({QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.RANK})
SEVERAL = frozenset({QuestionType.SELECT_MULTIPLE, QuestionType.RANK})
"""Answers are names of choices, with a space between them."""
UPLOADS = frozenset({QuestionType.IMAGE, QuestionType.FILE, QuestionType.AUDIO, QuestionType.VIDEO})
NEVER_ASKED = frozenset({QuestionType.CALCULATE, QuestionType.HIDDEN, QuestionType.META})

OK = "OK"
"""The value of an acknowledgement."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One entry of a list.

    Attributes:
        name: the value that is stored.
        columns: the further columns of the list, which choice filters read, by their names; also those of a CSV file.
    """

    name: str
    label: FormText
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoiceList:
    """A list of choices as an expression reads it: `instance('name')/root/item`.

    Attributes:
        name: the id of the secondary instance.
        choices: in the workbook's order. Two may have one name: cascades of selects repeat names.
        column_of_name: the element that holds a choice's name, "name" unless the form says otherwise.
        column_of_label: the element that holds its label, "label" unless the form says otherwise.
    """

    name: str
    choices: tuple[Choice, ...]
    column_of_name: str = "name"
    column_of_label: str = "label"


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows of a CSV file that belongs to the form: for pulldata(), instance() and selects from a file.

    Attributes:
        name: the id of the secondary instance: the file's name without its ending.
        columns: the names of the columns, in the file's order.
        rows: of as many cells as there are columns.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemSet:
    """Where a select gets its choices from.

    Attributes:
        source: the id of the list or table; "" when the choices are the nodes of the form itself (a select from the
            instances of a repeat).
        nodes: the expression whose nodes are the choices, filter included, for instance
            "instance('counties')/root/item[ /data/state =cf]".
        value: the path from such a node to the value that is stored.
        label: the path from such a node to its label.
        is_shuffled: the order is drawn by chance (randomize=true).
        seed: an expression for the seed of the chance, "" for the response's own.
    """

    source: str
    nodes: str
    value: str = "name"
    label: str = "label"
    is_shuffled: bool = False
    seed: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trigger:
    """A value that is put somewhere when something else happens (XForms `setvalue`).

    Attributes:
        target: the path of what is set.
        expression: what it is set to; "" empties it.
        after: the paths of the questions whose change triggers it; () when the form's opening or a new repeat does.
        at_opening: once, when the response is begun (`odk-instance-first-load`).
        in_new_repeat: whenever an instance of the repeat around the target is added (`odk-new-repeat`).
    """

    target: str
    expression: str
    after: tuple[str, ...] = ()
    at_opening: bool = False
    in_new_repeat: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A leaf of the form.

    Attributes:
        path: its place in the instance, from the root and without positions: "/data/city/inhabitants".
        type: what kind of answer is wanted.
        relevant: an expression; "" is always. The same for all expressions below.
        required: an expression: "" is never, "true()" always.
        read_only: an expression: "" is never.
        calculate: an expression that gives the value again whenever it can change.
        default: the value it begins with.
        constraint: an expression over the value, "." being the value; it is not asked of empty values.
        items: where a select has its choices from.
        parameters: of the control, by name: "start", "end" and "step" of a range, "max-pixels" of a picture.
        appearance: the words of the appearance column.
        preload: of META, where the value comes from: ("timestamp", "start"), ("date", "today"), ("property",
            "username"), ("uid", "").
    """

    path: str
    type: QuestionType
    label: FormText | None = None
    hint: FormText | None = None
    guidance: FormText | None = None
    relevant: str = ""
    required: str = ""
    required_message: FormText | None = None
    read_only: str = ""
    calculate: str = ""
    default: str = ""
    constraint: str = ""
    constraint_message: FormText | None = None
    items: ItemSet | None = None
    parameters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    appearance: frozenset[str] = frozenset()
    preload: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """The last step of its path."""
        return self.path.rpartition("/")[2]

    @property
    def is_asked(self) -> bool:
        """Whether a person is asked, or shown it: `appearance=label` selects only head a table."""
        return self.type not in NEVER_ASKED and not (self.type in SELECTS and "label" in self.appearance)


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Questions that belong together: a section, or a screen ("field-list" in the appearance)."""

    path: str
    children: tuple[Node, ...]
    label: FormText | None = None
    relevant: str = ""
    read_only: str = ""
    appearance: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The last step of its path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeat:
    """A group that may be answered any number of times.

    Attributes:
        count: an expression for the number of instances, "" when people add them. Where the workbook has an expression
            pyxform keeps it in a question of its own, and this is its path.
        first: how many instances a new response has of it; JavaRosa begins with one, none when there is a count.
    """

    path: str
    children: tuple[Node, ...]
    label: FormText | None = None
    relevant: str = ""
    read_only: str = ""
    count: str = ""
    first: int = 1
    appearance: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The last step of its path."""
        return self.path.rpartition("/")[2]


Node = Question | Group | Repeat


@dataclass(frozen=True, kw_only=True, slots=True)
class FormVersion:
    """One version of a questionnaire.

    Attributes:
        id: `form_id` of the settings sheet.
        version: as the workbook writes it, "" when it does not.
        title: `form_title`, in no language.
        languages: in the workbook's order.
        default_language: the name of the one to begin with.
        root: all of it; its path is that of the root element, "/data".
        lists: the choices, by the id of their instance.
        tables: the CSV files, by the id of their instance.
        triggers: in the order of the form.
        instance_name: an expression for the name of a response, "".
        style: the words of the settings' style column.
        xml: the XForm it was read from; reading it again with the same tables gives an equal value.
    """

    id: str
    version: str
    title: str
    languages: tuple[FormLanguage, ...]
    default_language: str
    root: Group
    lists: Mapping[str, ChoiceList]
    tables: Mapping[str, Table]
    triggers: tuple[Trigger, ...] = ()
    instance_name: str = ""
    style: frozenset[str] = frozenset()
    xml: str = ""

    def walk(self) -> Iterator[Node]:
        """All nodes but the root, in the order of the form: a group before what is in it."""
        yield from _below(self.root)

    def questions(self) -> Iterator[Question]:
        """All questions, in the order of the form, those never asked among them."""
        return (node for node in self.walk() if isinstance(node, Question))

    def chain(self, wanted: tuple[Language, ...]) -> tuple[str, ...]:
        """The names of the form's languages in the order in which a reader of the wanted ones reads them."""
        by_code = {language.code: language.name for language in reversed(self.languages) if language.code}
        first = [by_code[code] for code in wanted if code in by_code]
        return tuple(dict.fromkeys((*first, self.default_language, *(language.name for language in self.languages))))


def _below(parent: Group | Repeat) -> Iterator[Node]:
    for node in parent.children:
        yield node
        if not isinstance(node, Question):
            yield from _below(node)


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """What has been answered so far, also what is not relevant just now. Immutable: each change gives a new one.

    A place is a path in which each repeat carries the id of its instance: "/data/practice[k3f]/title". Ids stay when
    instances before are removed. The place of a repeat as a whole carries no id of its own: "/data/practice".

    Attributes:
        instance_id: "uuid:…", the id of the submission.
        answers: values by place, written as an XForm instance has them: names of choices with a space between them,
            dates as ISO 8601, "latitude longitude altitude accuracy" of a geopoint, the name of a file.
        repeats: the ids of a repeat's instances, in their order, by the place of the repeat.
        seed: of chance; one response always sees the same order of shuffled choices.
        deprecated_id: the id of the submission that this one corrects, "".
    """

    form_id: str
    version: str
    instance_id: str
    answers: Mapping[str, str]
    repeats: Mapping[str, tuple[str, ...]]
    seed: int
    deprecated_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownChoice:
    """A choice as a reader has it before them.

    Attributes:
        number: its number in the list that was shown, counted from 1.
        label: in the language of the reader.
        labels: in all languages of the form, the reader's among them.
    """

    number: int
    name: str
    label: str
    labels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A question as one reader has it before them: what a typed answer is read against.

    Attributes:
        place: where the answer belongs (see `Response`).
        choices: those that the filter leaves, in the order shown.
        parameters: as of `Question`.
        country: ISO 3166 code of the country whose telephone numbers may be written without prefix, "".
    """

    place: str
    type: QuestionType
    choices: tuple[ShownChoice, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    appearance: frozenset[str] = frozenset()
    country: str = ""
