"""What is wrong with the workbook of a questionnaire, in words: the commonest kinds of it; the others are English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from handlers.phrasebook import Speaker
from knowledge.errors import Problem

Found = Mapping[str, str]
"""What a sentence names, by the groups of its pattern."""

Sentence = Callable[[Speaker, Found], str]

_HINT = r"(?: (?:Did you mean|For instance:) (?P<hint>.+?)\??)?"
_ROWS = r"(?P<rows>\d+(?:, \d+)*)(?P<more> and more)?"

SENTENCES: Mapping[str, tuple[str, Sentence]] = MappingProxyType(
    {
        "missing-version": (
            r"Write a version, such as (?P<version>\d+): without it a changed form cannot be told apart\.",
            lambda _, of: _(
                "Write a version, such as {version}: without it a changed form cannot be told apart.",
                version=of["version"],
            ),
        ),
        "missing-form-id": (
            r"Write a form_id: without it .+",
            lambda _, of: _("Write a form_id: without it the form is known by the name of its file."),
        ),
        "bad-form-id": (
            r"A form_id has no spaces: (?P<hint>.+)",
            lambda _, of: _("A form_id has no spaces."),
        ),
        "encryption": (
            r"Encrypted responses cannot be read by Focal\. .+",
            lambda _, of: _("Focal cannot read encrypted responses. Remove the public key."),
        ),
        "idle-setting": (
            r"This setting has no effect in Focal\.",
            lambda _, of: _("This setting has no effect in Focal."),
        ),
        "missing-translation": (
            rf"(?P<count>\d+) texts are not written in (?P<language>.+), in the rows {_ROWS}\.",
            lambda _, of: _(
                "Texts that are not written in {language}: {count}.", language=of["language"], count=of["count"]
            ),
        ),
        "unnamed-language": (
            r"Other columns name a language: .+ such as (?P<column>.+), or set default_language\.",
            lambda _, of: _(
                "Other columns name a language: name this one too, such as {column}, or set default_language.",
                column=of["column"],
            ),
        ),
        "visual-appearance": (
            rf'"(?P<word>.+)" has no effect in a chat(?: \(rows {_ROWS}\))?\.',
            lambda _, of: _("“{word}” has no effect in a chat.", word=of["word"]),
        ),
        "external-app": (
            r"A chat cannot open another app\. .+",
            lambda _, of: _("A chat cannot open another app: leave it out, or ask for the answer itself."),
        ),
        "formula": (
            r"There are formulas in this column; .+",
            lambda _, of: _("There are formulas in this column; the values that they had when it was saved count."),
        ),
        "comment": (
            r"The row has neither .+: left out\.",
            lambda _, of: _("The row says too little to be read, and is left out."),
        ),
        "unknown-column": (
            rf"XLSForm has no such column; it is not read\.{_HINT}",
            lambda _, of: _("XLSForm has no such column: it is not read."),
        ),
        "unknown-choice-column": (
            rf'"(?P<list>.+?)" has no column "(?P<column>.+?)"\.{_HINT}',
            lambda _, of: _("“{list}” has no column “{column}”.", list=of["list"], column=of["column"]),
        ),
        "unknown-parameter": (
            rf'This type has no parameter "(?P<key>.+?)"\.(?: It can have: (?P<values>.+)\.)?{_HINT}',
            lambda _, of: _("This type has no parameter “{key}”.", key=of["key"]),
        ),
        "missing-file": (
            rf'The file "(?P<name>.+?)" is not there\.{_HINT}',
            lambda _, of: _("The file “{name}” is not there.", name=of["name"]),
        ),
        "no-csv-file": (
            r"Only CSV files can belong to a form\. .+",
            lambda _, of: _("Only CSV files can belong to a form. Write the choices as one."),
        ),
        "type-loop": (
            r"A loop is not supported\. .+",
            lambda _, of: _("A loop is not supported. Use a repeat, or write the questions out."),
        ),
        "type-geotrace": (
            r"A line on a map cannot be drawn in a chat\. .+",
            lambda _, of: _no_drawing(_),
        ),
        "type-geoshape": (
            r"An area on a map cannot be drawn in a chat\. .+",
            lambda _, of: _no_drawing(_),
        ),
        "unknown-type": (
            rf"There is no such type\.{_HINT}",
            lambda _, of: _("There is no such type."),
        ),
        "missing-type": (
            r"The row has a name or a label but no type\.",
            lambda _, of: _("The row has a name or a label but no type."),
        ),
        "missing-label": (
            r'Write the question: "(?P<name>.+)" has neither label nor hint\.',
            lambda _, of: _("Write the question: “{name}” has neither label nor hint.", name=of["name"]),
        ),
        "bad-name": (
            rf"A name begins with a letter and has letters, digits, _ - or \. in it\.{_HINT}",
            lambda _, of: _("A name begins with a letter and has letters, digits, underscores, hyphens or dots in it."),
        ),
        "duplicate-name": (
            r"Row (?P<row>\d+) of the same group has this name already\. .+",
            lambda _, of: _("Row {row} of the same group has this name already. Choose another.", row=of["row"]),
        ),
        "begin-without-end": (
            r'This (?P<kind>.+), "(?P<name>.*)", is never ended: a row end_.+ is missing\.',
            lambda _, of: _(
                "“{name}” is never ended: a row {end} is missing.", name=of["name"], end=f"end_{of['kind']}"
            ),
        ),
        "end-without-begin": (
            r"No .+ is open here that this row could end\.",
            lambda _, of: _("Nothing is open here that this row could end."),
        ),
        "unknown-question": (
            rf'No question of the form is called "(?P<name>.*?)"\.{_HINT}',
            lambda _, of: _("No question of the form is called “{name}”.", name=of["name"]),
        ),
        "unknown-path": (
            rf"This path leads to (?:nothing in|no question of) the form\.{_HINT}",
            lambda _, of: _("This path leads to no question of the form."),
        ),
        "unknown-list": (
            rf'(?:The sheet ".+?" has no list|There is no list or file) "(?P<name>.*?)"\.{_HINT}',
            lambda _, of: _("There is no list “{name}”.", name=of["name"]),
        ),
        "expression-unexpected-end": (
            r"The expression ends too early\. .+",
            lambda _, of: _("The expression ends too early. Look for a bracket that is not closed or a missing value."),
        ),
    }
)
"""By the code of the problem: its English sentence, and how it is said. Sentences of the same code that say something
else stay English, so that nothing of them is lost."""


def sentence_of(problem: Problem, _: Speaker) -> str:
    """What is wrong, in the reader's language; "" where there is but the English sentence of the problem itself."""
    pattern, sentence = SENTENCES.get(problem.code, ("", None))
    of = re.fullmatch(pattern, problem.sentence, re.DOTALL) if sentence is not None else None
    if of is None or sentence is None:
        return ""
    found = {name: value for name, value in of.groupdict().items() if value}
    return " ".join((sentence(_, {name: found.get(name, "") for name in of.groupdict()}), *_more(_, found)))


def _more(_: Speaker, found: Found) -> tuple[str, ...]:
    """What may follow on any sentence: what was meant, what could be, and in which rows it stands."""
    more = []
    if "hint" in found:
        more.append(_("Did you mean “{hint}”?", hint=found["hint"]))
    if "values" in found:
        more.append(_("It is one of: {values}", values=found["values"]))
    if "rows" in found:
        more.append(_("Rows: {rows}", rows=f"{found['rows']}{', …' if 'more' in found else ''}"))
    return tuple(more)


def _no_drawing(_: Speaker) -> str:
    return _("Nothing can be drawn on a map in a chat. Ask for it in words, in a text question, or leave it out.")
