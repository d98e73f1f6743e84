"""What is wrong with a register that somebody imports, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from handlers.dialogue.library import Voice
from knowledge.errors import Problem
from knowledge.model.register import Fault, FaultCode, Place, Sheet

Sentence = Callable[[Voice, Fault], str]

SENTENCES: Mapping[FaultCode, Sentence] = MappingProxyType(
    {
        FaultCode.UNREADABLE: lambda _, fault: _("The file cannot be read: it is damaged, or no CSV or XLSX file."),
        FaultCode.OLD_FORMAT: lambda _, fault: _("Please save the file as an XLSX workbook without a password."),
        FaultCode.TOO_LARGE: lambda _, fault: _("The file is too large to be opened, or unpacks to far too much."),
        FaultCode.TOO_MANY_ROWS: lambda _, fault: _("The file has too many rows."),
        FaultCode.TOO_MANY_PROBLEMS: lambda _, fault: _("There are more problems; these are the first."),
        FaultCode.NOT_UTF8: lambda _, fault: _("The text is not in UTF-8: please save it as “CSV UTF-8”."),
        FaultCode.ENTITIES: lambda _, fault: _("The workbook defines entities, which no spreadsheet does."),
        FaultCode.UNKNOWN_SHEET: lambda _, fault: _(
            "No sheet is called {names}, and no header names their columns.", names=", ".join(Sheet)
        ),
        FaultCode.MISSING_COLUMN: lambda _, fault: _("The column “{value}” is missing.", value=fault.value),
        FaultCode.UNKNOWN_COLUMN: lambda _, fault: (
            _("There is no column “{value}”.", value=fault.value) + _meant(_, fault)
        ),
        FaultCode.REPEATED_COLUMN: lambda _, fault: _("The column “{value}” is there twice.", value=fault.value),
        FaultCode.NO_COLUMN: lambda _, fault: _("“{value}” stands in a column without a name.", value=fault.value),
        FaultCode.MISSING_VALUE: lambda _, fault: _("A value is needed here."),
        FaultCode.UNKNOWN_VALUE: lambda _, fault: (
            _("“{value}” is not known here.", value=fault.value)
            + (_allowed(_, fault) if "," in fault.hint else _meant(_, fault))
        ),
        FaultCode.TOO_LONG: lambda _, fault: _("The text is longer than {most} characters.", most=fault.hint),
        FaultCode.CONTROL_CHARACTERS: lambda _, fault: _("The text has invisible control characters."),
        FaultCode.FORMULA: lambda _, fault: _("This is a formula; please put its value there."),
        FaultCode.ERROR_VALUE: lambda _, fault: _("The spreadsheet shows an error here: {value}", value=fault.value),
        FaultCode.BAD_CODE: lambda _, fault: _("A code has small letters, digits and hyphens, such as es-bilbao."),
        FaultCode.BAD_DATE: lambda _, fault: _("“{value}” is no date such as 2014-09-04 or 2014.", value=fault.value),
        FaultCode.BAD_ZONE: lambda _, fault: (
            _("“{value}” is no time zone such as Europe/Madrid.", value=fault.value) + _meant(_, fault)
        ),
        FaultCode.BAD_COUNTRY: lambda _, fault: (
            _("“{value}” is no code of a country such as ES.", value=fault.value) + _meant(_, fault)
        ),
        FaultCode.BAD_CALENDAR: lambda _, fault: (
            _("“{value}” is no known calendar of holidays such as ES or ES-PV.", value=fault.value) + _meant(_, fault)
        ),
        FaultCode.BAD_LANGUAGE: lambda _, fault: (
            _("“{value}” holds no codes of languages such as es, eu, en.", value=fault.value) + _meant(_, fault)
        ),
        FaultCode.BAD_EMAIL: lambda _, fault: _("“{value}” is no e-mail address.", value=fault.value),
        FaultCode.BAD_ADDRESS: lambda _, fault: _("“{value}” is no address on this channel.", value=fault.value),
        FaultCode.UNTIL_BEFORE_SINCE: lambda _, fault: _(
            "{until} is before {since}.", until=fault.value, since=fault.hint
        ),
        FaultCode.DUPLICATE: lambda _, fault: _(
            "“{value}” stands in row {row} already.", value=fault.value, row=fault.hint
        ),
        FaultCode.CONTRADICTION: lambda _, fault: _(
            "Row {row} says something else than “{value}” about the same person.", value=fault.value, row=fault.hint
        ),
        FaultCode.UNKNOWN_MEMBER: lambda _, fault: (
            _("There is no member “{value}”.", value=fault.value) + _meant(_, fault)
        ),
        FaultCode.UNKNOWN_CONTACT: lambda _, fault: _("There is no contact “{value}”.", value=fault.value),
        FaultCode.TAKEN_NAME: lambda _, fault: _(
            "Somebody else of this member is called “{value}”.", value=fault.value
        ),
        FaultCode.TAKEN_ADDRESS: lambda _, fault: _("The address belongs to somebody else: {owner}", owner=fault.hint),
        FaultCode.OTHER_SHEET: lambda _, fault: _("The sheet “{value}” is not read.", value=fault.value),
        FaultCode.OLDER_STATE: lambda _, fault: _(
            "The register has a later state, which stays: {state}", state=fault.hint
        ),
        FaultCode.NO_CONTACT: lambda _, fault: _("{member} has no contact.", member=fault.value),
    }
)


def sentence_of(fault: Fault, _: Voice) -> str:
    """What is wrong, in a sentence or two."""
    return SENTENCES[fault.code](_, fault)


def place_of(place: Place, _: Voice, *, with_file: bool = False) -> str:
    """Where something stands: "contacts row 17, column languages"; the file's name alone where no row is known."""
    sheet = place.sheet or ""
    file = place.file if with_file or not sheet else ""
    words = [" ".join(part for part in (file, sheet) if part)]
    if place.row and place.column:
        return _("{sheet} row {row}, column {column}", sheet=words[0], row=place.row, column=place.column)
    return _("{sheet} row {row}", sheet=words[0], row=place.row) if place.row else words[0]


def problem_of(fault: Fault, _: Voice) -> Problem:
    """The fault as imports of other material tell theirs."""
    return Problem(
        code=fault.code,
        value=fault.value,
        sentence=sentence_of(fault, _),
        file=fault.place.sheet or fault.place.file,
        row=fault.place.row,
        column=fault.place.column,
    )


def _meant(_: Voice, fault: Fault) -> str:
    return " " + _("Did you mean “{hint}”?", hint=fault.hint) if fault.hint else ""


def _allowed(_: Voice, fault: Fault) -> str:
    return " " + _("It is one of: {values}", values=fault.hint)
