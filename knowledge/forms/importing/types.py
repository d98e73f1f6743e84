"""What the column "type" says: the words of XLSForm and those that pyxform still accepts for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from knowledge.model.forms import QuestionType


class Control(StrEnum):
    """What has a beginning and an end."""

    GROUP = "group"
    REPEAT = "repeat"
    LOOP = "loop"


class Source(StrEnum):
    """Where a select has its choices from."""

    CHOICES = "choices"
    EXTERNAL = "external_choices"
    FILE = "file"
    REPEAT = "repeat"


@dataclass(frozen=True, kw_only=True, slots=True)
class Begin:
    """A group or repeat begins."""

    control: Control


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """A group or repeat ends."""

    control: Control


@dataclass(frozen=True, kw_only=True, slots=True)
class Select:
    """A question with choices.

    Attributes:
        list: the name of the list, of the file, or "${name}" of a repeat.
        command: the words before it.
        or_other: whether there is a further choice "other" and a question for it.
    """

    type: QuestionType
    list: str
    source: Source
    command: str
    or_other: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Plain:
    """Any other question."""

    type: QuestionType


@dataclass(frozen=True, kw_only=True, slots=True)
class Attached:
    """A CSV file that belongs to the form: no question."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """A log of how the form is filled: no question."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InSurvey:
    """A setting that stands among the questions, as ten years ago."""

    setting: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsupported:
    """A type that XLSForm or KoboToolbox has and Focal has not."""

    code: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unlisted:
    """A select that names no list, or more than one word."""

    command: str
    rest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown:
    """No type at all."""


RowType = Begin | End | Select | Plain | Attached | Audit | InSurvey | Unsupported | Unlisted | Unknown

_PLAIN: dict[QuestionType, tuple[str, ...]] = {
    QuestionType.TEXT: ("text", "string", "q string", "add text prompt", "phone number"),
    QuestionType.INTEGER: (
        *("integer", "int", "q int", "add integer prompt", "percentage", "number of days in last month"),
        *("number of days in last six months", "number of days in last year"),
    ),
    QuestionType.DECIMAL: ("decimal", "q decimal", "add decimal prompt"),
    QuestionType.RANGE: ("range",),
    QuestionType.DATE: ("date", "q date", "add date prompt"),
    QuestionType.TIME: ("time",),
    QuestionType.DATE_TIME: (
        *("dateTime", "datetime", "date time", "q dateTime", "q date time", "add date time prompt"),
        "add dateTime prompt",
    ),
    QuestionType.NOTE: ("note", "q note", "add note prompt"),
    QuestionType.ACKNOWLEDGE: ("acknowledge", "trigger", "q acknowledge", "add acknowledge prompt"),
    QuestionType.IMAGE: ("image", "photo", "q image", "q picture", "add image prompt", "add photo prompt"),
    QuestionType.AUDIO: ("audio", "q audio", "add audio prompt"),
    QuestionType.VIDEO: ("video", "q video", "add video prompt"),
    QuestionType.FILE: ("file", "add file prompt"),
    QuestionType.GEOPOINT: ("geopoint", "gps", "location", "q location", "q geopoint", "add location prompt"),
    QuestionType.BARCODE: ("barcode", "q barcode", "add barcode prompt"),
    QuestionType.CALCULATE: ("calculate", "q calculate", "add calculate prompt"),
    QuestionType.HIDDEN: ("hidden",),
    QuestionType.META: (
        *("start", "end", "today", "start time", "end time", "get start time", "get end time", "get today"),
        *("deviceid", "device id", "get device id", "imei", "phonenumber", "get phone number", "username", "email"),
        *("subscriberid", "subscriber id", "get subscriber id", "simserial", "sim id", "get sim id"),
        *("uri:deviceid", "uri:phonenumber", "uri:username", "uri:email", "uri:subscriberid", "uri:simserial"),
    ),
}
PLAIN = MappingProxyType({word: type for type, words in _PLAIN.items() for word in words})

_SELECTS = MappingProxyType(
    {
        "select_one": (QuestionType.SELECT_ONE, Source.CHOICES),
        "select_multiple": (QuestionType.SELECT_MULTIPLE, Source.CHOICES),
        "rank": (QuestionType.RANK, Source.CHOICES),
        "select_one_external": (QuestionType.SELECT_ONE, Source.EXTERNAL),
        "select_one_from_file": (QuestionType.SELECT_ONE, Source.FILE),
        "select_multiple_from_file": (QuestionType.SELECT_MULTIPLE, Source.FILE),
        "select one from file": (QuestionType.SELECT_ONE, Source.FILE),
        "select multiple from file": (QuestionType.SELECT_MULTIPLE, Source.FILE),
        "select one from": (QuestionType.SELECT_ONE, Source.CHOICES),
        "select one": (QuestionType.SELECT_ONE, Source.CHOICES),
        "select1": (QuestionType.SELECT_ONE, Source.CHOICES),
        "select all that apply from": (QuestionType.SELECT_MULTIPLE, Source.CHOICES),
        "select all that apply": (QuestionType.SELECT_MULTIPLE, Source.CHOICES),
        "add select one prompt using": (QuestionType.SELECT_ONE, Source.CHOICES),
        "add select multiple prompt using": (QuestionType.SELECT_MULTIPLE, Source.CHOICES),
    }
)
_COMMANDS = "|".join(sorted(_SELECTS, key=len, reverse=True))
_SELECT = re.compile(rf"(?P<command>{_COMMANDS}) (?P<list>\S+)(?P<other> (?:or specify other|or_other|or other))?")
_SELECT_OF_ANYTHING = re.compile(rf"(?P<command>{_COMMANDS})(?: (?P<rest>.*))?")

_CONTROLS = MappingProxyType(
    {
        "group": Control.GROUP,
        "repeat": Control.REPEAT,
        "lgroup": Control.REPEAT,
        "looped group": Control.REPEAT,
        "loop": Control.LOOP,
    }
)
_CONTROL = re.compile(rf"(?P<side>begin|end)[ _](?P<control>{'|'.join(_CONTROLS)})(?: (?:over )?\S+)?")
_SETTINGS = frozenset({"form_title", "set_form_title", "form_id", "set_form_id", "prefix"})

_WHERE = "A chat does not know where its reader is. Ask with a geopoint question."
_BY_HAND = "Ask for it in words, in a text question, or leave it out."
_UNSUPPORTED = MappingProxyType(
    {
        "geotrace": ("type-geotrace", f"A line on a map cannot be drawn in a chat. {_BY_HAND}"),
        "q geotrace": ("type-geotrace", f"A line on a map cannot be drawn in a chat. {_BY_HAND}"),
        "geoshape": ("type-geoshape", f"An area on a map cannot be drawn in a chat. {_BY_HAND}"),
        "q geoshape": ("type-geoshape", f"An area on a map cannot be drawn in a chat. {_BY_HAND}"),
        "osm": ("type-osm", f"OpenStreetMap cannot be edited in a chat. {_BY_HAND}"),
        "background-audio": ("type-background", "A chat cannot record in the background. Ask for an audio file."),
        "background-geopoint": ("type-background", _WHERE),
        "start-geopoint": ("type-background", _WHERE),
        "xml-external": ("type-xml-external", "Only CSV files can belong to a form. Write the data as a CSV file."),
        "cascading_select": ("type-cascading", "Use select_one questions with a choice_filter each."),
        "cascading select": ("type-cascading", "Use select_one questions with a choice_filter each."),
        "entity": ("entities", "Entities are not kept. Remove the row."),
    }
)
_KOBO = re.compile(r"(?:begin|end)[ _](?P<kind>kobomatrix|score|rank)\b.*|(?P<row>score|rank)__(?:row|level)\b.*")
_KOBO_REASONS = MappingProxyType(
    {
        "kobomatrix": ("type-kobomatrix", "A matrix of KoboToolbox is a table on a screen. Ask its cells in groups."),
        "score": (
            "type-score",
            "A rating of KoboToolbox is a table on a screen. Ask a select_one for each row.",
        ),
        "rank": ("type-kobo-rank", "Ask with the type rank of XLSForm and a list of choices."),
    }
)

WORDS = (
    *(words[0] for words in _PLAIN.values()),
    *("start", "end", "today", "deviceid", "phonenumber", "username", "email", "csv-external", "select_one"),
    *("select_multiple", "rank", "select_one_external", "select_one_from_file", "select_multiple_from_file"),
    *("begin_group", "end_group", "begin_repeat", "end_repeat"),
)
"""The words that somebody can have meant."""


def type_of(written: str) -> RowType:
    """What a cell of the column says. Words count as they are written: "Text" is unknown to pyxform too."""
    if written in PLAIN:
        return Plain(type=PLAIN[written])
    if control := _CONTROL.fullmatch(written):
        kind = _CONTROLS[control["control"]]
        return Begin(control=kind) if control["side"] == "begin" else End(control=kind)
    if select := _SELECT.fullmatch(written):
        return _select(select)
    return _rare(written)


def _select(found: re.Match[str]) -> Select:
    type, source = _SELECTS[found["command"]]
    is_repeat = found["list"].startswith("${")
    return Select(
        type=type,
        list=found["list"],
        source=Source.REPEAT if is_repeat else source,
        command=found["command"],
        or_other=found["other"] is not None,
    )


def _rare(written: str) -> RowType:
    match written:
        case "csv-external":
            return Attached()
        case "audit":
            return Audit()
    if written in _SETTINGS:
        return InSurvey(setting=written)
    if reason := _UNSUPPORTED.get(written.split(" ")[0] if written.startswith("osm ") else written):
        return Unsupported(code=reason[0], reason=reason[1])
    if kobo := _KOBO.fullmatch(written):
        code, why = _KOBO_REASONS[kobo["kind"] or kobo["row"]]
        return Unsupported(code=code, reason=why)
    if select := _SELECT_OF_ANYTHING.fullmatch(written):
        return Unlisted(command=select["command"], rest=select["rest"] or "")
    return Unknown()
