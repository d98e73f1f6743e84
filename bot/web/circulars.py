"""The public pages of circulars: listed, searched, read in any of their languages, and as an Atom feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.chat import ChatServices, reader_language
from bot.web.guards import MAX_NUMBER, plain_name
from bot.web.markdown import to_html
from handlers.phrasebook import Speaker
from knowledge.model.archive import ArchivedDocument, DocumentKind, Extract
from knowledge.model.circulars import Circular, CircularFile, CircularText
from knowledge.model.languages import Language, direction, fallback_chain
from knowledge.model.times import PartialDate
from knowledge.store.unit import Unit

KINDS = (DocumentKind.CIRCULAR, DocumentKind.BULLETIN)
"""What is sent to members, of all that is archived."""

PAGE = 20
IN_FEED = 30
LONGEST_QUERY = 200
FOUND = 20
"""Passages looked at for one search: several may be of one circular."""

NOTHING: Mapping[int, str] = MappingProxyType({})

Number = Annotated[int, Path(ge=1, le=MAX_NUMBER)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One circular of a list, in however many languages it is archived."""

    title: str
    language: Language
    date: str
    number: str
    href: str
    languages: tuple[Language, ...]
    excerpt: str = ""


def public_circular_routes(services: ChatServices) -> APIRouter:
    """The routes; nobody signs in for them."""
    router = APIRouter()
    pages = _Circulars(services)
    for path, page in (
        ("/circulars", pages.listed),
        ("/circulars/feed.atom", pages.feed),
        ("/circulars/documents/{number}", pages.document),
        ("/circulars/{number}", pages.circular),
        ("/circulars/{number}/files/{file}", pages.file),
    ):
        router.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
    return router


class _Circulars:
    def __init__(self, services: ChatServices) -> None:
        self._services = services

    async def listed(
        self,
        request: Request,
        q: Annotated[str, Query(max_length=LONGEST_QUERY)] = "",
        page: Annotated[int, Query(ge=0, le=10_000)] = 0,
    ) -> Response:
        """All circulars, the newest first, or those that have what is searched for."""
        _ = self._speaker(request)
        query = " ".join(q.split())
        identify = self._services.shelf.library.identifier.identify

        def find(unit: Unit) -> tuple[list[Listed], bool]:
            if query:
                spoken = identify(query, _.language).language
                return _found(unit, query, spoken, _), False
            documents = unit.archive.published(KINDS, page * PAGE, PAGE + 1)
            return _grouped(documents[:PAGE], _), len(documents) > PAGE

        circulars, is_more = await self._services.store.consult(find)
        return self._page(
            request,
            "circulars.html",
            circulars=circulars,
            query=query,
            page=page,
            is_more=is_more,
            feed=f"/circulars/feed.atom?language={_.language}",
        )

    async def circular(
        self, request: Request, number: Number, language: Annotated[str, Query(max_length=8)] = ""
    ) -> Response:
        """One circular, in a language that it has."""
        _ = self._speaker(request)

        def read(unit: Unit) -> tuple[Circular, Mapping[Language, CircularText], tuple[CircularFile, ...], int]:
            circular = _public(unit, number)
            correction = unit.circulars.correction_of(number)
            newer = correction.id if correction is not None and correction.is_out else 0
            return circular, unit.circulars.texts(number), unit.circulars.files(number), newer

        circular, texts, files, newer = await self._services.store.consult(read)
        text = _shown_text(circular, texts, Language(language), _)
        if text is None:
            raise HTTPException(404)
        issued = circular.issued
        return self._page(
            request,
            "circular.html",
            title=text.title,
            name=_name(circular.number, circular.version, _),
            issued=_.date(PartialDate(issued.isoformat())) if issued else "",
            place=circular.place,
            html=to_html(text.text),
            text_language=text.language,
            text_direction=direction(text.language),
            is_fallback=text.language != _.language,
            others=[
                {"code": code, "name": self._services.phrasebook.speak(code).own_name}
                for code in texts
                if code != text.language
            ],
            files=[file for file in files if file.language in ("", text.language)],
            number=number,
            newer=newer,
        )

    async def document(self, request: Request, number: Number) -> Response:
        """A document that was archived from a file, word for word."""

        def read(unit: Unit) -> tuple[ArchivedDocument | None, tuple[Extract, ...]]:
            return unit.archive.one(number), unit.archive.passages(number)

        document, passages = await self._services.store.consult(read)
        if document is None or document.kind not in KINDS:
            raise HTTPException(404)
        _ = self._speaker(request)
        return self._page(
            request,
            "archived.html",
            title=document.title,
            number=document.number,
            date=_.date(document.date),
            passages=passages,
            url=document.url,
            text_language=document.language,
            text_direction=direction(document.language),
            language_name=_.name_of(document.language),
        )

    async def file(self, number: Number, file: Number) -> Response:
        """An attachment of a public circular."""

        def read(unit: Unit) -> tuple[CircularFile, bytes]:
            _public(unit, number)
            found = next((each for each in unit.circulars.files(number) if each.id == file), None)
            content = unit.files.content(found.reference) if found else None
            if found is None or content is None:
                raise HTTPException(404)
            return found, content

        found, content = await self._services.store.consult(read)
        # Whatever its sender called it, a browser saves it under a plain name and runs nothing in it.
        name = plain_name(found.name)
        headers = {"content-disposition": f'attachment; filename="{name}"', "x-content-type-options": "nosniff"}
        return Response(content, media_type="application/octet-stream", headers=headers)

    async def feed(self, request: Request, language: Annotated[str, Query(max_length=8)] = "") -> Response:
        """The newest circulars as an Atom feed (RFC 4287), in the reader's language where they have it."""
        known = self._services.phrasebook.languages
        reader = Language(language) if Language(language) in known else reader_language(request, known)
        _ = self._services.phrasebook.speak(reader)

        def read(unit: Unit) -> list[tuple[Listed, datetime]]:
            documents = unit.archive.published(KINDS, 0, IN_FEED * len(known))
            zone = self._services.settings.zone
            days = {_href(each): datetime.combine(each.date.first_day(), time(), zone) for each in documents}
            return [(each, days[each.href]) for each in _grouped(documents, _)[:IN_FEED]]

        entries = await self._services.store.consult(read)
        xml = self._services.pages.render(
            "circulars.atom",
            reader,
            network=self._services.shelf.library.pack.network.render(_.languages).text,
            web=self._services.settings.address,
            entries=entries,
            updated=max(
                (at for _each, at in entries), default=datetime(1970, 1, 1, tzinfo=self._services.settings.zone)
            ),
        )
        return Response(xml, media_type="application/atom+xml")

    def _speaker(self, request: Request) -> Speaker:
        phrasebook = self._services.phrasebook
        return phrasebook.speak(reader_language(request, phrasebook.languages))

    def _page(self, request: Request, template: str, **values: Any) -> Response:
        language = self._speaker(request).language
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return HTMLResponse(self._services.pages.render(template, language, back=back, **values))


def _public(unit: Unit, number: int) -> Circular:
    circular = unit.circulars.one(number)
    if circular is None or not circular.is_open:
        raise HTTPException(404)
    return circular


def _shown_text(
    circular: Circular, texts: Mapping[Language, CircularText], wanted: Language, _: Speaker
) -> CircularText | None:
    """In the language that was chosen, else the first of the reader's that it has, else as it was written."""
    chain = (wanted, *fallback_chain(_.languages), circular.language)
    return next((texts[language] for language in chain if language in texts), None)


def _grouped(documents: Sequence[ArchivedDocument], _: Speaker, excerpts: Mapping[int, str] = NOTHING) -> list[Listed]:
    """One line for each circular, with its title in the first of the reader's languages that it has."""
    groups: dict[str, list[ArchivedDocument]] = {}
    for document in documents:
        groups.setdefault(_href(document), []).append(document)
    return [_line(href, group, _, excerpts) for href, group in groups.items()]


def _line(href: str, group: Sequence[ArchivedDocument], _: Speaker, excerpts: Mapping[int, str]) -> Listed:
    by_language = {each.language: each for each in group}
    shown = next((by_language[language] for language in _.languages if language in by_language), group[0])
    return Listed(
        title=shown.title,
        language=shown.language,
        date=_.date(shown.date),
        number=shown.number,
        href=href,
        languages=tuple(by_language),
        excerpt=next((excerpts[each.id] for each in group if each.id in excerpts), ""),
    )


def _found(unit: Unit, query: str, language: Language, _: Speaker) -> list[Listed]:
    """What has the words, the best first, each with the passage that has them."""
    passages = [each for each in unit.archive.search(query, language, FOUND) if each.document.kind in KINDS]
    excerpts = {each.document.id: each.text for each in reversed(passages)}
    named = unit.archive.numbered(query) if query.isdigit() else ()
    documents = {each.id: each for each in (*named, *(passage.document for passage in passages))}
    return _grouped(tuple(documents.values()), _, excerpts)


def _href(document: ArchivedDocument) -> str:
    return f"/circulars/{document.circular}" if document.circular else f"/circulars/documents/{document.id}"


def _name(number: int | None, version: int, _: Speaker) -> str:
    name = _("Circular {number}", number=number) if number else ""
    corrected = _("corrected version {version}", version=version) if version > 1 else ""
    return " · ".join(part for part in (name, corrected) if part)
