"""What the tests of the console's campaigns share: campaigns that are prepared and opened, and their forms."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx

from handlers.campaigns.running import draft, open_campaign
from knowledge.model.audience import Audience
from knowledge.model.campaigns import Campaign
from knowledge.model.languages import EN, FR, Text
from knowledge.model.reviews import Signature
from knowledge.model.rights import OPERATOR
from knowledge.store.unit import Unit
from tests.bot.answering import BARCELONA, BORDEAUX, WIEN, put
from tests.bot.applying import person
from tests.bot.circulating import look, words
from tests.bot.deadlining import MADRID, at_six, in_days
from tests.bot.serving import Served
from tests.bot.visitor import Visitor
from tests.handlers.filling.forms import city

CITIES = (BARCELONA, BORDEAUX, WIEN)


_numbers = count(1)


def form_to_ask(focal: Served) -> str:
    """A form with an id of its own, since a questionnaire runs in one campaign at a time; the address of its page."""
    return put(focal, replace(city(), id=f"cities-{next(_numbers)}"))


def of_cities(focal: Served, *codes: str) -> Audience:
    """The audience of some members."""
    members = (person(focal, code).member for code in codes or CITIES)
    return Audience(members=frozenset(member.id for member in members if member is not None))


def run(focal: Served, here: str, days: int = 20, *, is_open: bool = True, **others: Any) -> Campaign:
    """A campaign for a form, of three cities unless it says otherwise, that ends so many days from now."""
    library, now = focal.focal.library(), datetime.now(UTC)
    values: dict[str, Any] = {
        "audience": of_cities(focal),
        "titles": Text({EN: "Cities", FR: "Villes"}),
        "closes_at": at_six(days),
        "zone": MADRID.key,
    }

    def work(unit: Unit) -> Campaign:
        known = unit.forms.known(int(here.rpartition("/")[2]))
        assert known is not None
        one = draft(unit, OPERATOR, Campaign(form=known.number, form_id=known.form_id, **values | others), now)
        return open_campaign(unit, OPERATOR, one, library, now) if is_open else one

    return focal.focal.store.run(work)


def of_form(focal: Served, here: str) -> tuple[Campaign, ...]:
    """The campaigns of a form as they are kept, the latest first."""
    number = int(here.rpartition("/")[2])

    def read(unit: Unit) -> tuple[Campaign, ...]:
        known = unit.forms.known(number)
        assert known is not None
        return tuple(each for each in unit.campaigns.of_form(known.form_id) if each.form == number)

    return focal.focal.store.read(read)


def asks_to_sign(focal: Served, response: str, code: str) -> str:
    """Somebody of a city is asked to sign its draft; their name."""
    who, number = person(focal, code), int(response.rpartition("/")[2])

    def work(unit: Unit) -> None:
        kept = unit.responses.one(number)
        assert kept is not None
        now = datetime.now(UTC)
        unit.signatures.ask(Signature(response=number, revision=kept.revision, contact=who.id, at=now))

    focal.focal.store.run(work)
    return who.name


def fill(**fields: Any) -> dict[str, Any]:
    """The form of a campaign as somebody fills it in, but for what is said otherwise; None leaves a field out."""
    filled = {
        "title-en": "Cities",
        "title-fr": "Villes",
        "text-fr": "Merci **beaucoup** d’avance.",
        "day": in_days(30).isoformat(),
        "time": "18:00",
        "zone": MADRID.key,
        "plan": "14d 3d",
    }
    return {name: value for name, value in (filled | fields).items() if value is not None}


def carried(html: str) -> dict[str, str]:
    """What the forms of a page carry: the token, which campaign they are about, and what was seen of it."""
    return dict(re.findall(r'<input type="hidden" name="(csrf|campaign|revision|latest|sure)" value="([^"]*)"', html))


def press(staff: Visitor, page: str, path: str, **fields: Any) -> httpx.Response:
    """Sends a form of a page."""
    return staff.http.post(path, data=carried(look(staff, page).html) | fields)


def save(staff: Visitor, here: str, **fields: Any) -> httpx.Response:
    """Sends that form."""
    return press(staff, f"{here}/campaign", f"{here}/campaign", **fill(**fields))


def deed(staff: Visitor, here: str, name: str, **fields: Any) -> httpx.Response:
    """Presses one of the buttons of the campaign's page."""
    return press(staff, f"{here}/campaign", f"{here}/campaign/{name}", **fields)


def chosen(staff: Visitor, here: str, name: str, **fields: Any) -> httpx.Response:
    """Presses one of the buttons below the rows of the cities."""
    return press(staff, here, f"{here}/campaign/{name}", **fields)


def states(staff: Visitor, path: str) -> dict[str, str]:
    """What stands in the row of each city, without the cells of the sections."""
    found = re.findall(
        r'<th scope="row" class="heat-who">(.*?)</th>\s*<td>(.*?)</td>', look(staff, path).html, re.DOTALL
    )
    return {words(re.sub(r"<label.*?</label>", "", who)): words(state) for who, state in found}
