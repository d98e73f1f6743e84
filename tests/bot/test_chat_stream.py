"""The stream of what comes in: numbered, resumable, the same for every tab."""

from __future__ import annotations

from contextlib import ExitStack

import httpx
import pytest

from knowledge.store import signals
from tests.bot.conftest import Serve, Visit
from tests.bot.reading import Event, Page
from tests.bot.serving import PATIENCE_S, Served, until
from tests.bot.visitor import Visitor


def test_each_message_is_an_event_with_its_number(visitor: Visitor) -> None:
    """What the visitor said and what Focal replied come as events whose ids are their places in the chat."""
    visitor.page()
    with visitor.stream() as arriving:
        opened = next(arriving)
        visitor.post(text="Who chairs the network?")
        asked, replied = next(arriving), next(arriving)
    assert (opened.comment, opened.id) == ("open", "")
    assert (asked.id, asked.message.direction) == ("1", "in")
    assert (replied.id, replied.message.direction) == ("2", "out")
    assert "2020 work plan" in replied.message.sources


def test_an_event_carries_what_the_page_would_show(visitor: Visitor) -> None:
    """A message that came by the stream and the same one after a reload are one and the same."""
    visitor.say("menu")
    with visitor.stream() as arriving:
        streamed = [next(event for event in arriving if event.id).message for _ in range(2)]
    assert streamed == visitor.page().messages


def test_the_stream_goes_on_where_the_page_ended(visitor: Visitor) -> None:
    """A page that shows messages up to a number hears only what comes behind it."""
    visitor.say("menu")
    visitor.post(text="help")
    assert next(visitor.messages(after=2)).text == "help"


def test_a_broken_stream_resumes_without_loss_or_repeats(visitor: Visitor) -> None:
    """Cut after any event, the stream goes on behind the last one that arrived, whatever the address still says."""
    visitor.page()
    for _ in range(6):
        visitor.post(text="menu")
    seen: list[int] = []
    while len(seen) < 12:
        with visitor.stream(after=0, last_event_id=str(seen[-1]) if seen else None) as arriving:
            heard = (event for event in arriving if event.id)
            seen += [int(next(heard).id) for _ in range(3)]
    assert seen == list(range(1, 13))


def test_two_tabs_both_get_every_message(visitor: Visitor) -> None:
    """The same chat open twice shows the same in both."""
    visitor.page()
    with visitor.stream() as first, visitor.stream() as second:
        visitor.post(text="menu")
        tabs = [[next(event for event in tab if event.id).id for _ in range(2)] for tab in (first, second)]
    assert tabs == [["1", "2"], ["1", "2"]]


def test_another_visitors_messages_do_not_arrive(visit: Visit) -> None:
    """A stream carries its own chat only."""
    mine, other = visit(), visit()
    mine.page()
    with mine.stream() as arriving:
        next(arriving)
        other.say("Qui préside le réseau ?")
        mine.post(text="menu")
        assert next(arriving).message.text == "menu"


@pytest.mark.parametrize("cookie", ["", "focal_chat=forged"])
def test_the_stream_of_an_unknown_chat_ends(served: Served, cookie: str) -> None:
    """Without a chat of ours there is nothing to hear: the stream opens, ends, and the browser comes again."""
    answer = httpx.get(served.url + "/chat/stream", headers={"cookie": cookie}, timeout=PATIENCE_S)
    assert (answer.status_code, answer.text) == (200, ": open\n\n")


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=1.5", "after=99999999999999999999", "after=%00"])
def test_a_number_that_is_none_is_refused(visitor: Visitor, query: str) -> None:
    """A forged address of the stream is a 4xx, not a fault."""
    visitor.page()
    assert visitor.http.get(f"/chat/stream?{query}").status_code == 422


@pytest.mark.parametrize("last", ["x", "-1", "99999999999999999999"])
def test_a_last_event_that_is_none_is_refused(visitor: Visitor, last: str) -> None:
    """The header of a resumed stream is checked as well."""
    visitor.page()
    assert visitor.http.get("/chat/stream", headers={"last-event-id": last}).status_code == 422


def test_nothing_is_kept_of_a_stream_that_was_closed(serve: Serve, visit: Visit) -> None:
    """A closed tab is forgotten by the server: a day of reloads does not fill its memory."""
    served = serve()
    visitor = visit(url=served.url)
    visitor.page()
    for _ in range(5):
        with visitor.stream() as arriving:
            next(arriving)
    listeners = served.focal.store.signals._listeners
    until(lambda: not [name for name in listeners if name.startswith(signals.webchat(""))])


def test_open_streams_end_when_focal_stops_and_resume_when_it_is_back(serve: Serve, visit: Visit) -> None:
    """Stopping does not wait for open tabs; after the restart a tab misses nothing and repeats nothing."""
    served = serve()
    visitor = visit(url=served.url)
    visitor.say("menu")
    with visitor.stream() as arriving:
        seen = [next(event for event in arriving if event.id).id for _ in range(2)]
        served.stop()
        rest: list[Event] = [event for event in arriving if event.id]
    served.start()
    with ExitStack() as other_tab:
        writer = other_tab.enter_context(Visitor(served.url))
        writer.http.cookies = visitor.http.cookies
        writer.ask("help")
    with visitor.stream(last_event_id=seen[-1]) as arriving:
        later = [next(event for event in arriving if event.id).id for _ in range(2)]
    assert (seen, rest, later) == (["1", "2"], [], ["3", "4"])


def test_the_page_tells_its_stream_where_to_begin(visitor: Visitor) -> None:
    """The page carries the number of its last message, so that nothing is lost between loading and listening."""
    visitor.say("menu")
    log = next(values for _, values in Page(visitor.page().html).tags if values.get("id") == "log")
    assert (log["data-last-seq"], log["role"], log["aria-live"]) == ("2", "log", "polite")
