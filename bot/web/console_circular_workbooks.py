"""What is wrong with a translator's workbook, in a sentence with its place."""

from __future__ import annotations

from handlers.circulars.workbooks import WorkbookProblem, WorkbookProblemCode
from handlers.phrasebook import Speaker

C = WorkbookProblemCode


def workbook_sentence(problem: WorkbookProblem, _: Speaker) -> str:
    """ "Cell C7: a formula stands there. …"; a sentence alone where it is about the whole."""
    said = _about_cells(problem, _) or _about_the_whole(problem, _)
    place = f"{problem.column}{problem.row}" if problem.row else problem.column
    if not place:
        return said
    where = _("Cell {cell}", cell=place) if problem.column and problem.row else _("Row {row}", row=place)
    where = where if problem.row else _("Column {column}", column=place)
    return _("{place}: {sentence}", place=where, sentence=said)


def _about_cells(problem: WorkbookProblem, _: Speaker) -> str:
    value = problem.value[:60]
    match problem.code:
        case C.UNKNOWN_LANGUAGE:
            return _("“{value}” is no language code such as “fr”.", value=value)
        case C.REPEATED_LANGUAGE:
            return _("the language “{value}” stands there twice.", value=value)
        case C.UNKNOWN_ROW:
            return _("“{value}” is no paragraph of this circular: the first column is not to be changed.", value=value)
        case C.REPEATED_ROW:
            return _("the paragraph “{value}” stands there twice.", value=value)
        case C.MISSING_ROW:
            return _("the paragraph “{value}” is missing.", value=value)
        case C.EMPTY:
            return _("the translation is missing, while other paragraphs of this language have one.")
        case C.FORMULA:
            return _("a formula stands there instead of a text.")
        case C.TOO_LONG:
            return _("the text is too long.")
        case _other:
            return ""


def _about_the_whole(problem: WorkbookProblem, _: Speaker) -> str:
    match problem.code:
        case C.TOO_LARGE:
            return _("The workbook is too large.")
        case C.NOT_OURS:
            return _("This is not the workbook that was exported here.")
        case C.OF_ANOTHER:
            return _("This workbook belongs to another circular.")
        case C.OLDER_ORIGINAL:
            return _(
                "The original was changed after this workbook was exported. Export a new one, or take the translations "
                "over even so: they are marked as older than the original."
            )
        case _other:
            return _("The file cannot be read as a workbook. Please send the XLSX file that was exported here.")
