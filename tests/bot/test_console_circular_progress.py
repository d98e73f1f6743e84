"""The live numbers of a circulation: they move while letters go out, end, and cost nothing once nobody looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import update

from bot.web.console_circular_progress import MOST_STREAMS, event
from knowledge.model.circulars import CircularState
from knowledge.store import signals
from knowledge.store.tables import circulars, deliveries
from knowledge.store.unit import Unit
from tests.bot.circulating import (
    administrator_at,
    begin,
    colleague_at,
    done,
    hrefs,
    is_sent,
    look,
    press,
    released,
    step,
    words,
)
from tests.bot.conftest import Visit
from tests.bot.serving import Served, until
from tests.bot.visitor import Visitor


class Heard(NamedTuple):
    """One event of a stream."""

    name: str
    text: str


@pytest.fixture
def author(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


@pytest.fixture
def approver(focal: Served, visit: Visit) -> Visitor:
    """A colleague's browser."""
    return colleague_at(focal, visit)


@pytest.fixture
def here(focal: Served, author: Visitor, approver: Visitor) -> str:
    """A circular to two people whose letters wait for another hour."""
    here = released(focal, author, approver)
    until(lambda: is_sent(focal, here, 2))
    put(focal, here, "pending", datetime.now(UTC) + timedelta(hours=1))
    return here


def put(focal: Served, here: str, state: str, due_at: datetime) -> None:
    """Has its letters wait until a moment."""

    def work(unit: Unit) -> None:
        letters = deliveries.c.key.like(f"circular:{here.rpartition('/')[2]}:%")
        values = {"state": state, "due_at": due_at, "finished_at": None}
        unit.connection.execute(update(deliveries).where(letters).values(values))
        going = {"state": CircularState.RELEASED, "finished_at": None}
        unit.connection.execute(update(circulars).values(going))
        unit.wake(signals.OUTBOX)

    focal.focal.store.run(work)


@contextmanager
def watching(visitor: Visitor, here: str) -> Iterator[Iterator[Heard]]:
    """The stream of a circular."""
    with visitor.http.stream("GET", f"{here}/progress") as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        yield heard_in(response.iter_lines())


def heard_in(lines: Iterator[str]) -> Iterator[Heard]:
    """The events of a stream; comments are none."""
    name, data = "", ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            data += f"{value}\n"
        elif not line and name:
            yield Heard(name, words(data))
            name, data = "", ""


class TestTheStream:
    def test_numbers_move_when_letters_go_out(self, focal: Served, author: Visitor, here: str) -> None:
        """The first event is what stands on the page; once the letters went out the next one says so, and the end."""
        with watching(author, here) as arriving:
            first = next(arriving)
            assert (first.name, "On the way 2" in first.text, "Sent 0" in first.text) == ("progress", True, True)
            assert "The next ones go out on" in first.text
            put(focal, here, "pending", datetime.now(UTC))
            later = list(arriving)
        assert "Sent 2" in later[-2].text
        assert later[-1] == Heard("end", "")

    def test_every_browser_hears_it(self, focal: Served, author: Visitor, approver: Visitor, here: str) -> None:
        """Two of the secretariat watch the same, in their own sessions."""
        with watching(author, here) as mine, watching(approver, here) as theirs:
            assert next(mine) == next(theirs)
            put(focal, here, "pending", datetime.now(UTC))
            assert [each.name for each in mine][-1] == [each.name for each in theirs][-1] == "end"

    def test_what_is_done_ends_at_once(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """Where nothing moves there is one event with the numbers, and the end."""
        here = released(focal, author, approver)
        until(lambda: is_sent(focal, here, 2))
        with watching(author, here) as arriving:
            assert [each.name for each in arriving] == ["progress", "end"]

    def test_a_session_that_was_ended(self, focal: Served, author: Visitor, here: str) -> None:
        """Whoever is signed out hears that it is over, and no numbers any more."""
        with watching(author, here) as arriving:
            next(arriving)
            cookie = author.http.cookies["focal_console"]
            focal.focal.store.run(lambda unit: unit.console.end_session(cookie))
            focal.focal.store.signals.raise_all([signals.DELIVERIES])
            assert [each.name for each in arriving] == ["end"]

    def test_strangers_and_what_is_not_there(self, focal: Served, visit: Visit, author: Visitor, here: str) -> None:
        """Without a session there is no stream; nor of a draft, or of a number that is none."""
        assert visit(url=focal.url).http.get(f"{here}/progress").status_code == 401
        assert author.http.get(f"{begin(author)}/progress").status_code == 404
        assert author.http.get("/console/circulars/999/progress").status_code == 404

    def test_as_many_as_there_may_be(self, author: Visitor, here: str) -> None:
        """One more is refused for a while; who goes away makes room."""
        with ExitStack() as open_streams:
            held = [open_streams.enter_context(watching(author, here)) for _each in range(MOST_STREAMS)]
            assert {next(arriving).name for arriving in held} == {"progress"}
            refused = author.http.get(f"{here}/progress")
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")

        def has_room() -> bool:
            with author.http.stream("GET", f"{here}/progress") as response:
                return response.status_code == 200

        until(has_room)

    def test_a_stopping_focal_ends_it(self, focal: Served, author: Visitor, here: str) -> None:
        """Streams do not keep a process from stopping, and those who watch are told that it is over."""
        with watching(author, here) as arriving:
            next(arriving)
            focal.stop()
            assert [each.name for each in arriving][-1:] in (["end"], ["progress"])
        focal.start()


class TestThePage:
    def test_it_moves_by_itself_and_by_hand(self, author: Visitor, here: str) -> None:
        """While letters go out the page hears the stream, with a script of our own; a link does without."""
        page = look(author, f"{here}/circulation")
        (stream,) = [values["sse-connect"] for _tag, values in page.tags if "sse-connect" in values]
        assert stream == f"{here}/progress"
        assert any("htmx-sse" in values.get("src", "") for tag, values in page.tags if tag == "script")
        assert f"{here}/circulation?show=all" in hrefs(page)

    def test_what_is_done_stands_still(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """Of what does not move no page opens a stream or loads its script."""
        here = released(focal, author, approver)
        until(lambda: is_sent(focal, here, 2))
        html = look(author, f"{here}/circulation").html
        assert "sse-connect" not in html
        assert "htmx-sse" not in html

    def test_before_it_is_paused_or_cancelled(self, author: Visitor, here: str) -> None:
        """How many have received it and how many have not stands beside the button, before it can be pressed."""
        page = look(author, here).words
        assert page.count("Sent so far: 0. Not sent yet: 2.") == 2
        done(step(author, here, "pause"), "paused")
        page = look(author, here).words
        assert page.count("Sent so far: 0. Not sent yet: 2.") == 2
        assert "Held up 2" in words(look(author, f"{here}/circulation").html)
        assert "Paused: nothing more is sent until you resume it." in look(author, f"{here}/circulation").words
        done(step(author, here, "cancel", reason="Wrong date"), "cancelled")
        assert "Sent so far" not in look(author, here).words
        assert "Not sent any more 2" in words(look(author, f"{here}/circulation").html)

    def test_numbers_of_a_paused_one_lead_to_their_rows(self, author: Visitor, here: str) -> None:
        """Each number of the page stands for as many lines as it says."""
        done(press(author, here, f"{here}/pause"), "paused")
        page = look(author, f"{here}/circulation")
        for href in [each for each in hrefs(page) if "?show=" in each and each.endswith("#lines") and here in each]:
            shown = look(author, href.partition("#")[0])
            count = sum('role="cell"' in part for part in shown.html.split("<tr ")[1:])
            assert f'<span class="tile-value">{count}</span>' in page.html


def test_an_event_of_several_lines() -> None:
    """Each line of what is sent is a line of its own, so that none is taken for a field; the end has none."""
    assert event("progress", "<p>\nid: 1\n</p>") == "event: progress\ndata: <p>\ndata: id: 1\ndata: </p>\n\n"
    assert event("end", "") == "event: end\ndata: \n\n"
