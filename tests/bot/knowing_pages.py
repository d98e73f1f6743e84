"""What the tests of the console's knowledge share: a Focal with a small pack, and forms filled as people do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import httpx

from bot.app import Focal
from bot.config import Settings
from knowledge.model.pack_edits import Edit, ItemKind
from knowledge.model.people import Desk, Role
from knowledge.store.tables import contacts
from knowledge.store.unit import Unit
from tests.bot.publishing import small_pack
from tests.bot.serving import GENEROUS, Served, copied, free_port, until
from tests.bot.visitor import Visitor

KNOWLEDGE = "/console/knowledge"
NEW = f"{KNOWLEDGE}/new"
WHO, FEE = f"{KNOWLEDGE}/entries/who", f"{KNOWLEDGE}/entries/fee"
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@cache
def stocked(room: Path) -> Path:
    """A data folder with the small pack and the demonstration network, made once; its index takes seconds."""
    folder, pack = room / "stocked", small_pack(room / "small")
    focal = Focal(Settings(data_dir=folder, pack=pack))
    try:
        focal.set_up_demonstration()
    finally:
        focal.close()
    return folder


@contextmanager
def serving(room: Path, own: Path) -> Iterator[Served]:
    """A running Focal with the small pack."""
    folder = copied(stocked(room), own / "var")
    served = Served(Settings(data_dir=folder, pack=room / "small", port=free_port(), **GENEROUS))
    served.start()
    try:
        yield served
    finally:
        served.stop()


def put_back(served: Served, room: Path) -> None:
    """The pack as it was installed, without any edit."""
    served.put_back(stocked(room))


def form_of(visitor: Visitor, page: str, action: str) -> dict[str, str]:
    """The fields of a form of a page with what stands in them; boxes that are not ticked have nothing to send."""
    answer = visitor.http.get(page)
    assert answer.status_code == 200, answer.text
    return fields_in(answer.text, action)


def fields_in(html: str, action: str) -> dict[str, str]:
    """The same of a page that was read already."""
    found = re.search(rf'<form[^>]*method="post" action="{re.escape(action)}"[^>]*>(.*?)</form>', html, re.S)
    assert found is not None, f"there is no form that goes to {action}"
    fields: dict[str, str] = {}
    for tag in re.findall(r"<input ([^>]*)>", found[1]):
        values = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if values.get("type") != "checkbox":
            fields[values["name"]] = unescape(values.get("value", ""))
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>\n(.*?)</textarea>', found[1], re.S):
        fields[name] = unescape(text)
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', found[1], re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def send(visitor: Visitor, page: str, action: str = "", **changes: str) -> httpx.Response:
    """Sends a form of a page with something changed in it; names of fields are written with "_" for "-"."""
    to = action or page
    typed = {name.replace("_", "-"): value for name, value in changes.items()}
    return visitor.http.post(to, data=form_of(visitor, page, to) | typed)


def wrong(answer: httpx.Response) -> Mapping[str, str]:
    """What stands at the fields of a form that was refused, which say that they are wrong themselves."""
    assert answer.status_code == 422, answer.text
    said = dict(re.findall(r'<span class="state-attention" id="([\w-]+)-wrong">([^<]*)</span>', answer.text))
    for field in said:
        assert re.search(rf'id="{field}" aria-invalid="true" aria-describedby="{field}-wrong', answer.text), field
    return {field: unescape(sentence) for field, sentence in said.items()}


def edit_of(served: Served, id: str) -> Edit | None:
    """An edit as it is kept."""
    return served.focal.store.read(lambda unit: unit.pack_edits.one("small", ItemKind.ENTRY, id))


def at_desk(served: Served, desk: Desk) -> None:
    """Has everybody of the staff sit at a desk from now on."""

    def work(unit: Unit) -> None:
        unit.connection.execute(contacts.update().where(contacts.c.role == Role.STAFF).values(desk=desk.value))

    served.focal.store.run(work)


def measured(visitor: Visitor, *ids: str) -> str:
    """The page of the gate, once the golden questions were asked."""
    page = f"{KNOWLEDGE}/publish?{'&'.join(f'id={id}' for id in ids)}"
    seen: list[str] = []

    def is_there() -> bool:
        seen.append(visitor.page(page).html)
        return 'role="status" hx-get' not in seen[-1]

    until(is_there)
    return seen[-1]


def publish(visitor: Visitor, *ids: str, **more: Any) -> httpx.Response:
    """Publishes some drafts."""
    page = measured(visitor, *ids)
    found = re.search(rf'<form class="fields" method="post" action="{KNOWLEDGE}/publish">(.*?)</form>', page, re.S)
    assert found is not None, "there is nothing to publish"
    fields: dict[str, Any] = {"id": []}
    for name, value in _HIDDEN.findall(found[1]):
        if name == "id":
            fields["id"].append(value)
        else:
            fields[name] = unescape(value)
    return visitor.http.post(f"{KNOWLEDGE}/publish", data=fields | more)
