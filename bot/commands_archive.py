"""`focal archive`: the documents that are searched when no approved answer is there."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from babel import Locale

from bot.languages import identifier_for
from bot.lines import Result
from bot.opening import opened
from handlers.archive import Added, Description, Undated, add_document, remove_document
from knowledge.model.archive import ArchivedDocument, DocumentKind, Passage
from knowledge.model.languages import Language, language_of_tag
from knowledge.model.rights import OPERATOR
from knowledge.model.times import PartialDate
from knowledge.reading.documents import Unreadable
from knowledge.store.migrations import check_schema

LONGEST_NUMBER = 20
"""Characters that the store keeps of a circular's number."""

archive = typer.Typer(
    help="The archive: circulars, bulletins, reports and plans, searched when no approved answer is there.",
    no_args_is_help=True,
)


def _date(text: str) -> PartialDate:
    try:
        return PartialDate(text)
    except ValueError:
        raise typer.BadParameter("a date is written 2014-09-04, 2014-09 or 2014") from None


def _language(tag: str) -> Language:
    language = language_of_tag(tag)
    if language not in Locale("en").languages:
        raise typer.BadParameter("a language is written as its code, such as fr")
    return language


def _number(text: str) -> str:
    if len(text) > LONGEST_NUMBER:
        raise typer.BadParameter(f"a number has at most {LONGEST_NUMBER} characters")
    return text


LanguageOption = Annotated[
    Language | None,
    typer.Option(parser=_language, metavar="CODE", help="Such as fr; by default it is recognised.", show_default=False),
]


@archive.command("add")
def add_command(
    files: Annotated[list[Path], typer.Argument(help="PDF, DOCX, HTML, Markdown or text.", show_default=False)],
    title: Annotated[str | None, typer.Option(help="By default its first heading.", show_default=False)] = None,
    date: Annotated[
        PartialDate | None,
        typer.Option(
            parser=_date,
            metavar="DATE",
            help="2014-09-04, 2014-09 or 2014; by default what the name of the file or its first lines say.",
            show_default=False,
        ),
    ] = None,
    language: LanguageOption = None,
    kind: Annotated[
        DocumentKind | None, typer.Option(help="By default what the document calls itself.", show_default=False)
    ] = None,
    number: Annotated[
        str | None,
        typer.Option(
            parser=_number, metavar="NUMBER", help="Of a circular; by default what stands in it.", show_default=False
        ),
    ] = None,
    url: Annotated[str, typer.Option(help="Where it is published.", show_default=False)] = "",
) -> None:
    """Add documents to the archive. A file that is there already, with the same content, changes nothing.

    A file that cannot be read does not stop the others; the status is then 1.
    """
    if len(files) > 1 and (title or number or url):
        raise typer.BadParameter("a title, a number and an address belong to one document: add it by itself")
    described = Description(title=title, date=date, language=language, kind=kind, number=number, url=url)
    failed = False
    with opened() as focal:
        check_schema(focal.store.engine)
        identifier = identifier_for(focal.settings.pack)
        for file in files:
            try:
                print(_added(add_document(focal.store, OPERATOR, file, identifier.guess, datetime.now(UTC), described)))
            except (Unreadable, Undated) as problem:
                print(f"focal: {problem}", file=sys.stderr)
                failed = True
    raise typer.Exit(int(failed))


@archive.command("list")
def list_command() -> None:
    """List the documents of the archive, the newest first: number, date, language, kind, title, file."""
    with opened() as focal:
        check_schema(focal.store.engine)
        for document in focal.store.read(lambda unit: unit.archive.listed()):
            print(_line(document))


@archive.command("remove")
def remove_command(
    number: Annotated[int, typer.Argument(help="The document's number, as `focal archive list` shows it.")],
) -> None:
    """Take a document out of the archive."""
    with opened() as focal:
        check_schema(focal.store.engine)
        focal.store.run(lambda unit: remove_document(unit, OPERATOR, number, datetime.now(UTC)))
    print(f"Document {number} is removed.")


@archive.command("search")
def search_command(
    words: Annotated[str, typer.Argument(help="Words or a question.")],
    language: LanguageOption = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many passages at most.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print the passages as JSON.")] = False,
) -> None:
    """Search the archive and print the passages that match best, word for word."""
    with opened() as focal:
        check_schema(focal.store.engine)
        spoken = language or identifier_for(focal.settings.pack).guess(words)
        found = focal.store.read(lambda unit: unit.archive.search(words, spoken, limit))
    if as_json:
        print(json.dumps([_as_json(passage) for passage in found], ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(map(_quotation, found)) if found else "No passage has enough of these words.")


def _added(added: Added) -> str:
    document = added.document
    if not added.is_new:
        return f"{document.file}: unchanged, it is document {document.id}."
    what = f"{document.kind} {document.number}".strip()
    return (
        f'{document.file}: document {document.id}, {what} of {document.date}, {document.language}, "{document.title}", '
        f"{added.passages} {'passage' if added.passages == 1 else 'passages'}."
    )


def _line(document: ArchivedDocument) -> str:
    what = f"{document.kind} {document.number}".strip()
    columns = (str(document.id), str(document.date), document.language, what, document.title, document.file)
    return "\t".join(columns)


def _quotation(passage: Passage) -> str:
    document = passage.document
    parts = (document.title, str(document.date), passage.section, document.language, document.url)
    return f"“{passage.text}”\n— {', '.join(part for part in dict.fromkeys(parts) if part)}"


def _as_json(passage: Passage) -> Result:
    document = passage.document
    return {
        "document": document.id,
        "title": document.title,
        "date": document.date.iso,
        "language": document.language,
        "kind": document.kind.value,
        "number": document.number,
        "url": document.url,
        "file": document.file,
        "section": passage.section,
        "text": passage.text,
        "score": passage.score,
    }
