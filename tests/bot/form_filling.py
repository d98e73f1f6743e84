"""What the tests of the pages of forms share: somebody of a city with a link, and a browser without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import urlencode

import httpx

from handlers.dialogue.filling_effects import Answer, QuestionSeen
from handlers.filling.answering import act
from handlers.filling.links import FormLink, token_of
from handlers.filling.opening import Opener
from handlers.filling.pages import id_of
from handlers.filling.showing import show
from handlers.filling.taking_in import take_in
from knowledge.model.forms import FormVersion
from knowledge.model.people import Contact, Role
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.model.rights import OPERATOR
from knowledge.store.unit import Unit
from tests.bot.serving import Served
from tests.bot.visitor import JSON, Visitor

ROOT = "/data"


class Sheet(HTMLParser):
    """The controls of a page's form, as a browser would send them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.text = ""
        self.pairs: list[tuple[str, str]] = []
        self.names: list[str] = []
        self.ids: set[str] = set()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._select = ""
        self._chosen: list[str] = []
        self._area: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        self.ids |= {values["id"]} if "id" in values else set()
        name = values.get("name", "")
        if name and tag in ("input", "select", "textarea"):
            self.names.append(name)
        match tag:
            case "input" if name and values.get("type") != "file":
                is_tick = values.get("type") in ("radio", "checkbox")
                if not is_tick or "checked" in values:
                    self.pairs.append((name, values.get("value", "")))
            case "select":
                self._select, self._chosen = name, []
            case "option" if "selected" in values:
                self._chosen.append(values["value"])
            case "textarea":
                self._area = ""
                self._select = name

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.pairs.append((self._select, self._chosen[-1] if self._chosen else ""))
        if tag == "textarea" and self._area is not None:
            self.pairs.append((self._select, self._area.removeprefix("\n")))
            self._area = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._area is not None:
            self._area += data

    def value(self, place: str) -> str:
        """What a question's controls have."""
        return " ".join(value for name, value in self.pairs if name == f"v:{place}")

    def error(self, place: str) -> str:
        """What is said at a field."""
        found = self.html.partition(f'id="{id_of(place)}-error"')[2]
        return found.partition(">")[2].partition("<")[0]


def filled_in(sheet: Sheet, values: Mapping[str, str | Sequence[str]]) -> list[tuple[str, str]]:
    """The controls, with other values of some: names begin "v:", "p:" or "x:"."""
    kept = [(name, value) for name, value in sheet.pairs if name not in values]
    given = [(name, [value] if isinstance(value, str) else value) for name, value in values.items()]
    return [*kept, *((name, one) for name, several in given for one in several)]


@dataclass
class Filler:
    """Somebody who has a link to the response of their city."""

    focal: Served
    contact: Contact
    response: int
    browser: Visitor
    token: str = field(init=False)

    def __post_init__(self) -> None:
        link = FormLink(contact=self.contact.id, response=self.response)
        self.token = token_of(link, self.focal.focal.settings.signing_key(), datetime.now(UTC))

    @property
    def here(self) -> str:
        return f"/forms/{self.token}"

    def page(self, where: str) -> Sheet:
        """A section, or the review."""
        answer = self.browser.http.get(f"{self.here}/{where}")
        assert answer.status_code == 200, answer.text
        return Sheet(answer.text)

    def post(self, where: str, pairs: Sequence[tuple[str, str]], files: Any = None, **more: str) -> httpx.Response:
        """Presses a button; the answer is not followed."""
        body = [*pairs, *more.items()]
        if files is None:
            kind = {"content-type": "application/x-www-form-urlencoded"}
            return self.browser.http.post(f"{self.here}/{where}", content=urlencode(body), headers=kind)
        data: dict[str, Any] = {}
        for name, value in body:
            data.setdefault(name, []).append(value)
        return self.browser.http.post(f"{self.here}/{where}", data=data, files=files)

    def answer(self, where: str, values: Mapping[str, str | Sequence[str]], do: str = "next") -> httpx.Response:
        """Opens a section, fills some of it in by the questions' places below the root, and presses a button."""
        given = {f"v:{ROOT}/{place}": value for place, value in values.items()}
        return self.post(where, filled_in(self.page(where), given), do=do)

    def autosaves(self, where: str, sheet: Sheet, place: str, value: str) -> dict[str, Any]:
        """What the page's script posts when one field has changed."""
        whole = f"{ROOT}/{place}"
        own = {f"{kind}:{whole}" for kind in "mo"}
        pairs = [(name, given) for name, given in sheet.pairs if name in own or name == "language"]
        answer = self.browser.http.post(
            f"{self.here}/{where}", data=dict([*pairs, (f"v:{whole}", value)]), headers=JSON
        )
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def says(self, place: str, text: str) -> None:
        """Answers in the chat instead, whatever was asked there before."""

        def work(unit: Unit) -> None:
            desk = _opener(self.focal, self.contact, unit).desk(self.response)
            assert desk is not None
            seen = show(desk, desk.by_place[f"{ROOT}/{place}"])
            assert isinstance(seen, QuestionSeen)
            act(replace(desk, at=seen.at), Answer(text=text))

        self.focal.focal.store.run(work)

    @property
    def kept(self) -> KeptResponse:
        found = self.focal.focal.store.read(lambda unit: unit.responses.one(self.response))
        assert found is not None
        return found

    def value(self, place: str) -> str:
        return self.kept.response.answers.get(f"{ROOT}/{place}", "")


def fills(focal: Served, browser: Visitor, code: str, form: FormVersion) -> Filler:
    """The focal point of a city opens a questionnaire, as if the city had never answered it."""
    contact, now = person(focal, code), datetime.now(UTC)
    assert contact.member is not None
    member = contact.member.id

    def work(unit: Unit) -> int:
        for one in unit.responses.of_form(member, form.id):
            unit.responses.save(replace(one, state=ResponseState.WITHDRAWN, key=None))
        number = take_in(unit, OPERATOR, form, "survey.xlsx", form.xml.encode(), now).number
        _opener(focal, contact, unit).open(("form", str(number)))
        (kept,) = unit.responses.open_to(contact.id, member)
        return kept.id

    return Filler(focal, contact, focal.focal.store.run(work), browser)


def colleague(filler: Filler, browser: Visitor) -> Filler:
    """The other official of the same city, with a link of their own."""
    assert filler.contact.member is not None
    other = person(filler.focal, filler.contact.member.code, Role.ALTERNATE)
    return Filler(filler.focal, other, filler.response, browser)


def person(focal: Served, code: str, role: Role = Role.FOCAL_POINT) -> Contact:
    """Somebody of a member of the demonstration network."""
    people = focal.focal.store.read(lambda unit: unit.contacts.named(code))
    return next(one for one in people if one.role is role)


def _opener(focal: Served, contact: Contact, unit: Unit) -> Opener:
    library = focal.focal.library()
    return Opener(unit=unit, contact=contact, library=library, now=datetime.now(UTC), chance=Random(contact.id))
