"""Nonsense at every way in, for as long as is asked: no fault of ours, and what comes behind it is heard.

FOCAL_FUZZ_SECONDS=600 python -m tests.security.fuzz [target …]
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from knowledge.errors import FocalError
from knowledge.forms.expressions import parse
from knowledge.forms.importing import check_form
from knowledge.packs.workbooks import workbook_of
from knowledge.reading.documents import read_content
from tests.bot.serving import furnished_folder
from tests.botapi.malformed import Malformed, described
from tests.knowledge.reading.making import pdf, word
from tests.security.ways_in import WaysIn, ways_in
from tests.slack.browsing import message_in
from tests.slack.loopback import TEAM

Target = Callable[[WaysIn, int], None]
"""Throws so many examples."""

_numbers = count(1)
ODD = ("\0", "\ud800", "\u202e", "'\"<>&", "%0d%0a", "../" * 9, "x" * 5_000, "-1", "2" * 40, "NaN", "=1+1", "")


def text(chance: Random) -> str:
    """Something odd, or anything."""
    if chance.random() < 0.6:
        return chance.choice(ODD)
    return "".join(chr(chance.choice((chance.randrange(32, 127), chance.randrange(1, 0xD7FF)))) for _ in range(9))


def spoilt(value: Any, chance: Random) -> Any:
    """A value of JSON in which something is missing, of another kind, or odd."""
    if chance.random() < 0.08:
        return chance.choice((None, True, 1.5, 10**40, [], {}, [[]], text(chance)))
    match value:
        case dict():
            kept = {key: spoilt(each, chance) for key, each in value.items() if chance.random() > 0.04}
            return kept | ({text(chance): text(chance)} if chance.random() < 0.05 else {})
        case list():
            return [spoilt(each, chance) for each in value if chance.random() > 0.04]
        case str() if chance.random() < 0.1:
            return text(chance)
        case _:
            return value


def torn(content: bytes, chance: Random) -> bytes:
    """A file with bytes changed, cut out, or doubled."""
    made = bytearray(content)
    for _ in range(chance.randrange(1, 12)):
        at = chance.randrange(len(made) or 1)
        match chance.randrange(3):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del made[at : at + chance.randrange(64)]
            case _:
                made[at:at] = made[at : at + chance.randrange(64)]
    return bytes(made)


def sound(status: int, about: object) -> None:
    """No fault of ours."""
    assert status < 500, (status, about)


def each(count: int, throw: Callable[[Random], None]) -> None:
    """Lets Hypothesis choose, so that what fails is made as small as it can be."""

    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=[*HealthCheck])
    @seed(Random().getrandbits(64))
    @given(st.randoms(use_true_random=False))
    def thrown(chance: Random) -> None:
        throw(chance)

    thrown()


def telegram(ways: WaysIn, count: int) -> None:
    """Updates: broken, absurd, and no JSON."""
    spec = described()

    def throw(chance: Random) -> None:
        update = Malformed(chance, spec).update(next(_numbers))
        body = json.dumps(update).encode()
        body = torn(body, chance) if chance.random() < 0.2 else body
        sound(ways.telegram_calls(body), body)

    each(count, throw)


PRESSED: Mapping[str, Any] = {
    "type": "block_actions",
    "team": {"id": TEAM, "domain": "x"},
    "user": {"id": "U0ANA", "team_id": TEAM, "name": "ana"},
    "channel": {"id": "D0ANA", "name": "directmessage"},
    "container": {"type": "message", "message_ts": "1700000000.000100", "channel_id": "D0ANA"},
    "trigger_id": "1.2.3",
    "message": {"ts": "1700000000.000100", "text": "menu", "blocks": []},
    "actions": [{"action_id": "choice:1:0", "block_id": "b", "value": "1:0", "type": "button", "action_ts": "1.1"}],
    "view": {"id": "V1", "callback_id": "form", "private_metadata": "{}", "state": {"values": {}}, "hash": "1"},
}
KINDS = ("block_actions", "view_submission", "view_closed", "shortcut", "message_action", "block_suggestion")
FORM = "application/x-www-form-urlencoded"


def slack(ways: WaysIn, count: int) -> None:
    """Events, presses, windows and commands: broken, and no JSON."""

    def throw(chance: Random) -> None:
        number = next(_numbers)
        match chance.randrange(3):
            case 0:
                event = message_in(TEAM, "U0ANA", f"menu {number}", files=[{"id": "F1", "name": "x", "size": 1}])
                body, kind = json.dumps(spoilt(event, chance)).encode(), "application/json"
            case 1:
                payload = spoilt({**PRESSED, "type": chance.choice(KINDS)}, chance)
                body, kind = urlencode({"payload": json.dumps(payload)}).encode(), FORM
            case _:
                asked = {"command": "/focal", "text": text(chance), "team_id": TEAM, "user_id": "U0ANA"}
                asked |= {"channel_id": "D0ANA", "trigger_id": "1.2.3"}
                kept = [(key, value) for key, value in asked.items() if chance.random() > 0.1]
                body, kind = urlencode(kept, errors="replace").encode(), FORM
        body = torn(body, chance) if chance.random() < 0.2 else body
        sound(ways.slack_calls(body, kind), body)

    each(count, throw)


def fields(chance: Random, *names: str) -> dict[str, str]:
    """Fields of a form, with odd values; what no form can carry is replaced."""
    chosen = [name for name in names if chance.random() < 0.8]
    return {name: text(chance).encode(errors="replace").decode() for name in chosen}


def chat(ways: WaysIn, count: int) -> None:
    """What the page of the chat posts, with files and without."""

    def throw(chance: Random) -> None:
        path = chance.choice(("/chat/messages", "/chat/messages", "/chat/language"))
        values = fields(chance, "text", "choice", "key", "language", "back", "file", "\u2028")
        files = {"file": (text(chance).encode(errors="replace").decode(), torn(b"%PDF-1.7 x", chance))}
        headers = {"accept": chance.choice(("application/json", "text/html"))}
        if chance.random() < 0.2:
            kind = chance.choice((FORM, "multipart/form-data; boundary=x", "application/json", "x"))
            body = torn(b"--x\r\ncontent-disposition: form-data; name=text\r\n\r\nmenu\r\n--x--", chance)
            sound(ways.browser_posts(path, content=body, headers=headers | {"content-type": kind}), body)
        elif chance.random() < 0.3:
            sound(ways.browser_posts(path, data=values, files=files, headers=headers), (values, files))
        else:
            sound(ways.browser_posts(path, data=values, headers=headers), values)

    each(count, throw)


def forms(ways: WaysIn, count: int) -> None:
    """What the pages of a form post: places, marks, files, buttons."""
    places = ("/data/city/people", "/data/theme", "/data/project[1]/title", "/data/logo", "/data/nothing", "x[")

    def throw(chance: Random) -> None:
        path = f"{ways.form}/{chance.choice(('1', '2', '99', 'review', '0', 'x'))}"
        values = {"do": chance.choice(("next", "back", "send", "add:/data/project", "remove:x", text(chance)))}
        for place in places:
            values |= fields(chance, *(f"{mark}:{place}" for mark in "vmnxpo"))
        values |= fields(chance, "language", "seen", "signer", "remark")
        values = {name: value.encode(errors="replace").decode() for name, value in values.items()}
        files = {"f:/data/logo": ("logo.png", torn(b"\x89PNG", chance))} if chance.random() < 0.3 else None
        headers = {"accept": chance.choice(("application/json", "text/html"))}
        sound(ways.browser_posts(path, data=values, files=files, headers=headers), (path, values))

    each(count, throw)


def pages(ways: WaysIn, count: int) -> None:
    """Every address with odd parts and odd parameters, for strangers and for the secretariat."""
    names = ("q", "page", "before", "language", "region", "theme", "state", "done", "part", "after", "year")

    def throw(chance: Random) -> None:
        method, path = chance.choice(ways.ways)
        parts = [
            quote(chance.choice(("1", "2000000001", text(chance))), safe="", errors="replace") if "{" in part else part
            for part in path.split("/")
        ]
        address = "/".join(parts) + "?" + urlencode(fields(chance, *names))
        data = fields(chance, *names, "title", "text", "number", "revision", "zone", "to", "outcome", "kind", "format")
        if path.startswith("/console"):
            browser = ways.signed_in.http
            form = {"csrf": ways.csrf, **data} if method == "POST" else None
            sound(browser.request(method, address, data=form).status_code, (method, address, data))
        elif method == "GET":
            sound(ways.browser_opens(address), address)

    each(count, throw)


def workbooks(ways: WaysIn, count: int) -> None:
    """Questionnaires in files that are broken: what is wrong is told, whatever it is."""
    whole = workbook_of("registration")

    def throw(chance: Random) -> None:
        checked = check_form(torn(whole, chance))
        assert checked.form is not None or checked.problems

    each(count, throw)


def documents(ways: WaysIn, count: int) -> None:
    """Letters that are broken: read, or refused in a sentence."""
    whole = (("x.docx", word(lambda made: made.add_paragraph("Circular 12"))), ("x.pdf", pdf(("Circular 12",))))

    def throw(chance: Random) -> None:
        name, content = chance.choice(whole)
        with suppress(FocalError):
            read_content(torn(content, chance), name)

    each(count, throw)


PIECES = [
    "(",
    ")",
    "${a}",
    "../b",
    "/data/c[",
    "]",
    "1",
    ".5",
    "'x'",
    '"',
    "+",
    "-",
    "*",
    "div",
    "mod",
    "=",
    "!=",
    "<=",
]
PIECES += [
    "and",
    "or",
    "not(",
    "if(",
    "count(",
    "position(..)",
    ",",
    "|",
    "//",
    "@",
    "::",
    "$",
    "é",
    "9" * 400,
    "(" * 50,
]


def expressions(ways: WaysIn, count: int) -> None:
    """Conditions of questionnaires: understood, or refused with a reason."""

    def throw(chance: Random) -> None:
        written = " ".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 40)))
        written = written * 50 if chance.random() < 0.05 else written
        with suppress(FocalError):
            parse(written)

    each(count, throw)


QUICK: Mapping[str, Target] = {
    "telegram": telegram,
    "slack": slack,
    "chat": chat,
    "forms": forms,
    "pages": pages,
    "expressions": expressions,
}
SLOW: Mapping[str, Target] = {"workbooks": workbooks, "documents": documents}
"""Each example is a process of its own."""

BATCH = 100


def throw_for(name: str, target: Target, ways: WaysIn, seconds: float) -> None:
    """Throws until the time is over."""
    end, batches = time.monotonic() + seconds, 0
    batch = BATCH if name in QUICK else 5
    while time.monotonic() < end:
        target(ways, batch)
        batches += 1
    assert ways.is_heard()
    print(f"{name}: {batches * batch} examples, nothing found", flush=True)


def main(wanted: list[str]) -> None:
    """Every target, or those that are named."""
    seconds = float(os.environ.get("FOCAL_FUZZ_SECONDS", "60"))
    targets = {**QUICK, **SLOW}
    with tempfile.TemporaryDirectory() as room, ways_in(furnished_folder(Path(room))) as ways:
        for name in wanted or targets:
            throw_for(name, targets[name], ways, seconds)


if __name__ == "__main__":
    main(sys.argv[1:])
