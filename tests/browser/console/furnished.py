"""A Focal in the middle of its work, with something in every list of the console, and where its pages are."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from bot.app import Focal
from bot.config import Settings
from handlers.api_tokens import give_token, revoke_token
from handlers.linking import invite_contact
from handlers.sign_in import SESSION_LIFETIME
from knowledge.model.api import Scope
from knowledge.model.deliveries import DeliveryState
from knowledge.model.languages import EN, FR, Text
from knowledge.model.people import ChannelName, Role
from knowledge.model.practices import PracticeState
from knowledge.model.rights import OPERATOR
from knowledge.model.saved_replies import SavedReply
from knowledge.store.tables import addresses, deliveries
from knowledge.store.unit import Unit
from scheduler.statistics_jobs import count_statistics
from tests.bot import accounts, applying, campaigning, deadlining, eventing, knowing_pages, test_practice_pages
from tests.bot.answering import ALL, BARCELONA, BORDEAUX, WIEN, answers, put
from tests.bot.busy import Busy, busy
from tests.bot.circulating import administrator_at, begin, colleague_at, describe, done, press, send, step, write
from tests.bot.forwarding import forward
from tests.bot.reviewing import handed, telling_of
from tests.bot.serving import GENEROUS, Served, copied, free_port
from tests.bot.visitor import Visitor
from tests.knowledge.reading.making import pdf

LETTER = (
    "Circular 47",
    "Bilbao, 4 September 2026",
    "Subject: Meeting of the Digital Cities network",
    "Dear colleagues,",
    "Please register before 24 October 2026 at https://example.org/register.",
)
GERNIKA = b"code,name,kind,country,time_zone,languages\nes-gernika,Gernika,city,ES,Europe/Madrid,eu"
PDF = ("programme.pdf", b"%PDF-1.4", "application/pdf")

DRAFT, OUT, PAST = "a circular that is written", "one that is out", "an event that is over"
"""Whose pages have other forms than those of the one that waits for its approval, or of the event to come."""

Places = dict[str, str]
"""The addresses of pages by the path of their route."""


def serving_empty(room: Path, own: Path) -> Served:
    """A Focal, not started, as it is just after the installation: nothing in it but what Focal brings along."""
    own.mkdir(parents=True)
    copied(knowing_pages.stocked(room) / "index", own / "index")
    settings = Settings(data_dir=own, pack=room / "small", port=free_port(), **GENEROUS)
    with closing(Focal(settings)) as focal:
        focal.migrate()
        focal.import_pack(room / "small")
    return Served(settings)


def furnish(focal: Served) -> Places:
    """Fills every list of the console; the addresses of what there is."""
    there = busy(focal)
    with _browser(focal) as staff, colleague_at(focal, lambda language, url: Visitor(url, language)) as colleague:
        source = _circulars(focal, staff, colleague, there)
        item = _events(focal, staff, there)
        review = _forms(focal, staff)
        _practices(focal)
        _tickets(focal, staff)
        _knowledge(staff)
        bundle = _members(focal, staff)
        _results_and_campaigns(focal)
        account = _accounts(focal)
        _failures(focal)
    count_statistics(focal.focal.store).run()
    return _places(focal, there) | {DRAFT: there.draft, OUT: there.out} | source | item | review | bundle | account


@contextmanager
def _browser(focal: Served) -> Iterator[Visitor]:
    with administrator_at(focal, lambda language, url: Visitor(url, language)) as visitor:
        yield visitor


def _circulars(focal: Served, staff: Visitor, colleague: Visitor, there: Busy) -> Places:
    """One of each state, one with a translation to write, one that was read from a file, a distribution list."""
    for title, states in (
        ("Approved", ("approve",)),
        ("Scheduled", ("approve", "schedule")),
        ("Paused", ("approve", "release", "pause")),
        ("Cancelled", ("approve", "release", "cancel")),
    ):
        here = begin(staff)
        write(staff, here, title)
        assert describe(staff, here).status_code == 303
        members = [str(_member(focal, BORDEAUX))]
        press(staff, f"{here}/recipients", f"{here}/recipients", members=members)
        for deed in states:
            who = colleague if deed == "approve" else staff
            step(who, here, deed, **({"at": "2099-07-01T10:00"} if deed == "schedule" else {}))
    write(staff, there.draft, "Annual meeting in Bilbao")
    assert send(staff, there.draft, f"{there.draft}/files", {"file": PDF}).status_code == 303
    read = send(
        staff,
        "/console/circulars/new",
        "/console/circulars/read",
        {"file": ("circular.pdf", pdf(LETTER), "application/pdf")},
    )
    source = read.headers["location"].partition("?")[0]
    correction = step(staff, there.out, "correct").headers["location"].partition("?")[0]
    kept = press(staff, "/console/lists", "/console/lists", name="Northern cities", members=[str(_member(focal, WIEN))])
    assert kept.status_code == 303, kept.text
    (number,) = set(re.findall(r"/console/lists/(\d+)", staff.page("/console/lists").html))
    return {
        "/console/circulars/{number}/source": source,
        "/console/circulars/{number}/changes": f"{correction}/changes",
        "/console/lists/{number}": f"/console/lists/{number}",
    }


def _member(focal: Served, code: str) -> int:
    found = applying.person(focal, code).member
    assert found is not None
    return found.id


def _failures(focal: Served) -> None:
    """Letters that a web chat did not take."""

    def work(unit: Unit) -> None:
        some = select(deliveries.c.id).join(addresses).where(addresses.c.channel == ChannelName.WEBCHAT).limit(2)
        failed = update(deliveries).where(deliveries.c.id.in_(some))
        unit.connection.execute(failed.values(state=DeliveryState.FAILED, reason="the chat is gone"))

    focal.focal.store.run(work)


def _events(focal: Served, staff: Visitor, there: Busy) -> Places:
    """Events to come and past, one that is written and one that is cancelled; deadlines of the same kinds."""
    past, gone = eventing.put(focal, -3), eventing.put(focal, 9)
    eventing.crowd(focal, past, 3)
    eventing.put(focal, 40, is_open=False)
    done(eventing.deed(staff, gone, "cancel", sure="on"), "cancelled")
    send(staff, f"{there.event}/files", f"{there.event}/files", {"file": PDF}, kind="programme", language="")
    deadlining.put(focal, -4)
    deadlining.call_off(focal, deadlining.put(focal, 8))
    applying.put(focal)
    return {PAST: past}


def _forms(focal: Served, staff: Visitor) -> Places:
    """A response with comments and an earlier version, and one that tells of good practices."""
    it = handed(focal)
    it.comment(staff, "city/people", "Is that the <b>whole</b> city?")
    it.deed(staff, "send")
    it.correct({"city/people": "1300"})
    telling_of(focal, "Sensors in parks", "Open data for schools")
    return {
        "/console/forms/{number}/responses/{response}/versions": f"{it.there}/versions",
        "/console/forms/{number}/responses/{response}/versions/{version}": f"{it.there}/versions/1",
    }


def _results_and_campaigns(focal: Served) -> None:
    here = put(focal)
    for code, people in ((BORDEAUX, "1200"), (BARCELONA, "9000"), (WIEN, "55555")):
        answers(focal, here, code, {**ALL, "city/people": people})
    campaigning.run(focal, campaigning.form_to_ask(focal), is_open=False)


def _practices(focal: Served) -> None:
    for state in PracticeState:
        test_practice_pages.put(focal, state=state)


def _tickets(focal: Served, staff: Visitor) -> None:
    """One that somebody has taken, one that is settled, and replies that are written already."""
    for text in ("Where is the invoice?", "Thanks a lot"):
        forward(focal, text)
    found = focal.focal.store.read(lambda unit: unit.tickets.oldest(9))
    first, second = found[-2].id, found[-1].id
    press(staff, f"/console/tickets/{first}", f"/console/tickets/{first}/take")
    press(staff, f"/console/tickets/{second}", f"/console/tickets/{second}/settle")
    reply = SavedReply(
        title="Fee",
        texts=Text({EN: "Dear {name}, the **fee** is on page 3.", FR: "Bonjour {name}, voyez la page 3."}),
    )
    focal.focal.store.run(lambda unit: unit.saved_replies.add(reply, OPERATOR.name, datetime.now(UTC)))


def _knowledge(staff: Visitor) -> None:
    """A draft of a new entry and of a changed one."""
    here = knowing_pages.FEE
    knowing_pages.send(staff, here, answer_en="There is **no** fee.")
    new = {"title_en": "Who pays for the coffee", "answer_en": "The **host** does.", "phrasings_en": "is coffee free"}
    knowing_pages.send(staff, knowing_pages.NEW, topic="people", document="report", section="§ 7", **new)


def _members(focal: Served, staff: Visitor) -> Places:
    """Invitations that are out, a register that is looked at, and somebody whose departure is known."""
    people = [applying.person(focal, code) for code in (BORDEAUX, WIEN)]
    focal.focal.store.run(lambda unit: [invite_contact(unit, OPERATOR, who, datetime.now(UTC)) for who in people])
    sent = send(
        staff,
        "/console/members/import",
        "/console/members/import",
        {"workbook": ("members.csv", GERNIKA, "text/csv")},
    )
    return {"/console/members/import/{bundle}": sent.headers["location"]}


def _accounts(focal: Served) -> Places:
    """Two people with accounts, one of them about to have a second factor, and keys for other programs."""
    made, me, now = accounts.person(focal, "Maite"), administrator(focal), datetime.now(UTC)

    def give(unit: Unit) -> None:
        give_token(unit, OPERATOR, "Website of the network", [Scope.EVENTS, Scope.MEMBERS], None, now)
        assert unit.accounts.add(me, "secretariat@example.org", now)
        unit.accounts.set_password(me, accounts.digest(), now)
        given = give_token(unit, OPERATOR, "Old website", [Scope.EVENTS], now + timedelta(days=3), now)
        revoke_token(unit, OPERATOR, given.number, now)

    focal.focal.store.run(give)
    with Visitor(focal.url) as visitor:
        visitor.http.cookies.set("focal_console", session_of(focal, me))
        begun = accounts.post(
            visitor, "/console/account/second-factor/begin", "/console/account", password=accounts.PASSWORD
        )
        assert begun.status_code == 303, begun.text
    return {"/console/accounts/{number}": f"/console/accounts/{made.contact}"}


def administrator(focal: Served) -> int:
    """Who has every right."""
    found = focal.focal.store.read(lambda unit: unit.people.first_with_role(Role.ADMINISTRATOR))
    assert found is not None
    return found.id


def session_of(focal: Served, contact: int) -> str:
    """A session of somebody, that a browser may carry as a cookie."""
    token, now = secrets.token_urlsafe(12), datetime.now(UTC)
    focal.focal.store.run(lambda unit: unit.console.begin_session(token, contact, now, now + SESSION_LIFETIME))
    return token


def _places(focal: Served, there: Busy) -> Places:
    """Where the pages of what `busy` made are, and what stands for the other parts of paths."""
    conversation = focal.focal.store.read(lambda unit: unit.transcripts.conversations(None, 1)[0].contact_id)
    who, form = applying.person(focal, BORDEAUX), there.response.partition("/responses")[0]
    assert who.member is not None
    member = f"/console/members/{who.member.id}"
    request = {"/console/contacts/{contact}": f"/console/contacts/{who.id}?member={who.member.id}"}
    return request | {
        "/console/conversations/{contact}": f"/console/conversations/{conversation}",
        "/console/contacts/{contact}/erase": f"/console/contacts/{who.id}/erase",
        "/console/members/{member}": member,
        "/console/members/{member}/change": f"{member}/change",
        "/console/members/{member}/contacts/new": f"{member}/contacts/new",
        "/console/knowledge/entries/{id}": knowing_pages.FEE,
        "/console/knowledge/gaps": f"{knowing_pages.KNOWLEDGE}/gaps",
        "/console/knowledge/try": f"{knowing_pages.KNOWLEDGE}/try?q=who+presides+the+network",
        "/console/settings/channels/{channel}/addresses": "/console/settings/channels/webchat/addresses",
        "/console/settings/channels/{channel}/failures": "/console/settings/channels/webchat/failures",
        "/console/settings/jobs/{job}": "/console/settings/jobs/forget_old",
        "/console/statistics/{chart}": "/console/statistics/questions",
        "/console/replies/{number}": "/console/replies/1",
        "/console/report": f"/console/report?year={datetime.now(UTC).year}",
        "/console/report/{year}/{figure}": f"/console/report/{datetime.now(UTC).year}/members",
        "/console/tickets/{number}": there.ticket,
        "/console/practices/{number}": there.practice,
        "/console/calls/{number}": there.call,
        "/console/calls/{number}/applications/{application}": there.application,
        "/console/calls/{number}/change": f"{there.call}/change",
        "/console/calls/{number}/outcome": f"{there.call}/outcome",
        "/console/circulars/{number}": there.in_review,
        "/console/circulars/{number}/circulation": f"{there.out}/circulation",
        "/console/circulars/{number}/circulation/print": f"{there.out}/circulation/print",
        "/console/circulars/{number}/preview": f"{there.in_review}/preview",
        "/console/circulars/{number}/recipients": f"{there.draft}/recipients?show=all",
        "/console/circulars/{number}/texts": f"{there.draft}/texts?language=fr",
        "/console/deadlines/{number}": there.deadline,
        "/console/deadlines/{number}/reminders/{step}": f"{there.deadline}/reminders/1d",
        "/console/events/{number}": there.event,
        "/console/events/{number}/change": f"{there.event}/change",
        "/console/events/{number}/files": f"{there.event}/files",
        "/console/events/{number}/participants": f"{there.event}/participants",
        "/console/forms/{number}": there.form,
        "/console/forms/{number}/campaign": f"{there.form}/campaign",
        "/console/forms/{number}/try": f"{form}/try",
        "/console/forms/{number}/responses/{response}": there.response,
        "/console/forms/{number}/results": f"{form}/results",
        "/console/forms/{number}/results/{question}": f"{form}/results/1",
    }


NO_PAGES = (
    "/console/calendar.ics",
    "/console/calls/{number}/answers.{format}",
    "/console/calls/{number}/applications/{application}/files/{file}",
    "/console/circulars/{number}/files/{file}",
    "/console/circulars/{number}/preview/email",
    "/console/circulars/{number}/progress",
    "/console/circulars/{number}/texts.xlsx",
    "/console/events/{number}/files/{item}",
    "/console/forms/brought/{name}.xlsx",
    "/console/forms/{number}/responses/{response}/files/{file}",
    "/console/forwarded",
    "/console/knowledge/pack.zip",
    "/console/report/{year}/download/{format}",
    "/console/settings/audit.csv",
    "/console/statistics/{chart}.csv",
)
"""What is asked for like a page, and is a file, a stream of numbers, a way on, or an e-mail, in which no script runs
and axe-core neither."""
