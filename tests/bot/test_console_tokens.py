"""The console's page of keys for other programs: given out, shown once, taken back."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.bot.circulating import administrator_at, look, press, rows, words
from tests.bot.conftest import Visit
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

HERE = "/console/settings/tokens"


def give(staff: Visitor, **fields: object) -> httpx.Response:
    """Sends the form of a new key, and goes where it leads."""
    sent = press(staff, HERE, HERE, **{"name": "Website", "scopes": ["events:read", "members:read"], **fields})
    return staff.http.get(sent.headers["location"]) if sent.status_code == 303 else sent


def test_a_key_is_given_out_and_opens(focal: Served, visit: Visit) -> None:
    """It is shown once, and opens what was ticked; the list has it without what it is."""
    staff = administrator_at(focal, visit)
    page = give(staff)
    assert page.status_code == 200
    (token,) = re.findall(r"focal_[\w-]{43}", page.text)
    headers = {"authorization": f"Bearer {token}"}
    assert httpx.get(f"{focal.url}/api/v1/members", headers=headers).status_code == 200
    assert httpx.get(f"{focal.url}/api/v1/circulars", headers=headers).status_code == 403
    again = look(staff, HERE)
    assert token not in again.html
    (row,) = rows(again)
    assert "Website" in row
    assert "Events and Members" in row


def test_a_key_is_taken_back(focal: Served, visit: Visit) -> None:
    """At once; afterwards there is no button for it."""
    staff = administrator_at(focal, visit)
    (token,) = re.findall(r"focal_[\w-]{43}", give(staff).text)
    number = focal.focal.store.read(lambda unit: unit.api_tokens.listed())[0].id
    done = press(staff, HERE, f"{HERE}/{number}/revoke")
    assert done.headers["location"] == f"{HERE}?done=revoked"
    answer = httpx.get(f"{focal.url}/api/v1/members", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    page = look(staff, done.headers["location"])
    assert "The key was taken back." in page.words
    assert f"{HERE}/{number}/revoke" not in page.html


@pytest.mark.parametrize(
    ("fields", "field", "why"),
    [
        ({"name": " "}, "name", "Please give it a name."),
        ({"scopes": []}, "scopes", "Please choose at least one."),
        ({"scopes": ["everything"]}, "scopes", "Please choose at least one."),
        ({"until": "2020-01-01"}, "until", "That day is over."),
        ({"until": "soon"}, "until", "That is no day."),
        ({"until": "9999-12-31"}, "until", "That is no day."),
    ],
)
def test_mistakes(focal: Served, visit: Visit, fields: dict[str, object], field: str, why: str) -> None:
    """Each is told at its field, what was typed is kept, and no key is given out."""
    staff = administrator_at(focal, visit)
    page = give(staff, **fields)
    assert page.status_code == 422
    assert re.search(rf'id="{field}-wrong">{re.escape(why)}<', page.text)
    assert re.search(rf'<(?:input|fieldset)[^>]* id="{field}" aria-invalid="true"', page.text)
    assert ('value="Website"' in page.text) is ("name" not in fields)
    assert focal.focal.store.read(lambda unit: unit.api_tokens.listed()) == ()
    assert "focal_" not in words(page.text)


def test_a_key_until_a_day(focal: Served, visit: Visit) -> None:
    """It is good for the whole of that day by the network's clock."""
    give(administrator_at(focal, visit), until="2030-06-30")
    (token,) = focal.focal.store.read(lambda unit: unit.api_tokens.listed())
    assert token.expires_at is not None
    assert token.expires_at.isoformat() == "2030-06-30T22:00:00+00:00"
