"""Parts of the console's circulars by themselves: forms, steps, how a channel shows a text, sentences."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from fastapi import HTTPException, Request
from starlette.types import Message

from bot.prose.prose import read
from bot.prose.slack import slack
from bot.prose.telegram import Entity, TelegramText, telegram
from bot.web.console_circular_channels import mail_parts, sights, slack_html, telegram_html
from bot.web.console_circular_forms import (
    Posted,
    Wrong,
    audience_of,
    local_moment,
    named_language,
    optional_day,
    optional_moment,
    optional_number,
    read_form,
    whole,
)
from bot.web.console_circular_reading import found_in
from bot.web.console_circular_steps import Asks, steps
from bot.web.console_circular_words import NotAllowed, done_sentence, refusal, unreadable
from bot.web.console_circular_workbooks import workbook_sentence
from handlers.circulars.attaching import NotAttached
from handlers.circulars.releasing import NotConfirmed
from handlers.circulars.workbooks import WorkbookProblem, WorkbookProblemCode
from handlers.phrasebook import Speaker, load_phrasebook
from knowledge.errors import FocalError
from knowledge.model.circulars import Circular, CircularKind, CircularState, NotNow
from knowledge.model.languages import EN, FR
from knowledge.model.messages import Attachment, Choice, OutgoingMessage
from knowledge.model.people import ChannelName, Role
from knowledge.model.rights import Actor, Forbidden

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADMINISTRATOR = Actor(name="contact:1", role=Role.ADMINISTRATOR, contact=1)
VISITOR = Actor(name="contact:9", role=Role.VISITOR, contact=9)


@pytest.fixture
def english() -> Speaker:
    """The console's sentences in English."""
    return load_phrasebook().speak(EN)


def form(**fields: str) -> Posted:
    return Posted(fields={name: (value,) for name, value in fields.items()}, files={})


class TestMoments:
    @pytest.mark.parametrize(
        ("typed", "instant"),
        [
            ("2026-07-01T10:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
            ("2026-01-01 10:00", datetime(2026, 1, 1, 9, tzinfo=UTC)),
            ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
            ("  ", None),
        ],
    )
    def test_local_time_becomes_an_instant(self, english: Speaker, typed: str, instant: datetime | None) -> None:
        """What is typed is the network's clock, summer and winter; an hour that comes twice is the first one."""
        assert optional_moment(form(at=typed), "at", MADRID, english) == instant

    @pytest.mark.parametrize("typed", ["2027-03-28T02:30", "tomorrow", "2026-13-01T10:00", "2026-07-01T25:00"])
    def test_what_is_no_moment(self, english: Speaker, typed: str) -> None:
        """A time that the clocks skip, and what is no time, are wrong."""
        with pytest.raises(Wrong) as wrong:
            optional_moment(form(at=typed), "at", MADRID, english)
        assert wrong.value.field == "at"

    def test_it_is_shown_as_it_was_typed(self, english: Speaker) -> None:
        """The field shows the local time of what was stored."""
        instant = optional_moment(form(at="2026-07-01T10:00"), "at", MADRID, english)
        assert local_moment(instant, MADRID) == "2026-07-01T10:00"
        assert local_moment(None, MADRID) == ""


class TestValues:
    def test_numbers(self, english: Speaker) -> None:
        """Digits only, and no more of them than a database compares; nothing is nothing."""
        assert [optional_number(form(n=typed), "n", english) for typed in ("47", " 47 ", "", "0")] == [47, 47, None, 0]
        for typed in ("-1", "4.7", "٤٧", "99999999999", "x" * 1_000):
            with pytest.raises(Wrong):
                optional_number(form(n=typed), "n", english)
        assert (whole("12", 0), whole("2147483648", 7)) == (12, 7)

    def test_days(self, english: Speaker) -> None:
        """Dates as browsers send them."""
        assert optional_day(form(d="2014-09-04"), "d", english) == date(2014, 9, 4)
        with pytest.raises(Wrong):
            optional_day(form(d="04/09/2014"), "d", english)

    def test_languages(self) -> None:
        """Codes of languages that have a name."""
        assert [named_language(code) for code in ("fr", "eu", "zz", "FR", "", "../x")] == ["fr", "eu", *[None] * 4]

    def test_a_condition_needs_something_that_it_is_about(self, english: Speaker) -> None:
        """It says in which row it is missing."""
        with pytest.raises(Wrong) as wrong:
            audience_of(Posted(fields={"act-0": ("",), "act-1": ("answered",)}, files={}), english)
        assert wrong.value.field == "subject-1"


class TestReading:
    def request(self, *chunks: bytes) -> Request:
        """A form that comes in pieces, without a length that could be looked at first."""
        waiting = list(chunks)

        async def receive() -> Message:
            body = waiting.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(waiting)}

        headers = [(b"content-type", b"application/x-www-form-urlencoded")]
        return Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive)

    async def test_a_form_in_pieces(self) -> None:
        """All of it is read; ends of lines are one character, and what no database keeps is left out."""
        posted = await read_form(self.request(b"text=a%0D%0Ab%00&box=1", b"&box=2"), 100)
        assert (posted.text("text"), posted.all("box"), posted.revision) == ("a\nb", ("1", "2"), -1)

    async def test_no_further_than_the_limit(self) -> None:
        """However it is sent, nothing beyond the limit is read."""
        with pytest.raises(HTTPException) as refused:
            await read_form(self.request(*[b"a" * 50] * 1_000), 100)
        assert refused.value.status_code == 413


class TestSteps:
    def circular(self, state: CircularState, *authors: str) -> Circular:
        return Circular(kind=CircularKind.CIRCULAR, year=2026, state=state, authors=authors)

    @pytest.mark.parametrize("state", list(CircularState))
    def test_each_state_has_one_usual_next_step_at_most(self, english: Speaker, state: CircularState) -> None:
        """Never two loud buttons; none of them is offered twice."""
        found = steps(self.circular(state, "contact:2"), ADMINISTRATOR, ["contact:1", "contact:2"], 3, english)
        assert sum(step.is_main for step in found) <= 1
        deeds = [step.deed for step in found]
        assert len(deeds) == len(set(deeds))

    def test_who_may_not_sees_none(self, english: Speaker) -> None:
        """Without the right to write circulars there is nothing to press."""
        assert steps(self.circular(CircularState.DRAFT), VISITOR, [], 3, english) == ()

    @pytest.mark.parametrize(("recipients", "asks"), [(50, Asks.NOTHING), (51, Asks.NUMBER)])
    def test_above_fifty_the_number_is_typed(self, english: Speaker, recipients: int, asks: Asks) -> None:
        """Fifty are released with one press, fifty-one are not."""
        found = steps(self.circular(CircularState.APPROVED), ADMINISTRATOR, [], recipients, english)
        assert next(step for step in found if step.deed == "release").asks is asks

    def test_ones_own_work(self, english: Speaker) -> None:
        """The author finds a reason in place of the button where somebody else can approve it, and the button else."""
        own = self.circular(CircularState.IN_REVIEW, "contact:1")
        with_others = steps(own, ADMINISTRATOR, ["contact:1", "contact:2"], 3, english)
        alone = steps(own, ADMINISTRATOR, ["contact:1"], 3, english)
        assert [
            next(step for step in found if step.deed == "approve").why_not != "" for found in (with_others, alone)
        ] == [
            True,
            False,
        ]


MARKDOWN = (
    "**Bold** and *slanted* and ~~gone~~ and `code`\n\n[words & <signs>](https://example.org/a_b?c=1&d=2)\n\n"
    "- one\n- **two**\n\n> quoted\n\n<b>no *tag*</b> snake_case * 5 😀 **after**"
)


class TestChannels:
    def test_telegram(self) -> None:
        """Entities count in UTF-16 units; each is the element that it looks like, and nothing else is one."""
        (text,) = telegram(read(MARKDOWN))
        html = telegram_html(text)
        for part in (
            "<strong>Bold</strong>",
            "<em>slanted</em>",
            "<s>gone</s>",
            "<code>code</code>",
            '<a href="https://example.org/a_b?c=1&amp;d=2" rel="noreferrer">words &amp; &lt;signs&gt;</a>',
            "<strong>after</strong>",
            "&lt;b&gt;no",
        ):
            assert part in html
        assert html.striptags() == " ".join(text.text.split())

    def test_telegrams_entities_may_lie_in_each_other(self) -> None:
        """A bold part of a link is bold within the link."""
        link = Entity("text_link", 0, 10, url="https://example.org")
        text = TelegramText("😀 one two", (link, Entity("bold", 3, 3)))
        assert "<strong>one</strong> two</a>" in telegram_html(text)

    def test_a_link_of_another_scheme_is_none(self) -> None:
        """Only what a browser may open is a link."""
        text = TelegramText("x", (Entity("text_link", 0, 1, url="javascript:alert(1)"),))
        assert "href" not in telegram_html(text)

    def test_slack(self) -> None:
        """Our mrkdwn looks as it does there, and its escapes are the signs that they stand for."""
        (mrkdwn,) = slack(read(MARKDOWN))
        html = slack_html(mrkdwn)
        for part in (
            "<strong>Bold</strong>",
            "<em>slanted</em>",
            "<s>gone</s>",
            "<code>code</code>",
            '<a href="https://example.org/a_b?c=1&amp;d=2" rel="noreferrer">words &amp; &lt;signs&gt;</a>',
            "snake_case",
            "&lt;b&gt;no",
        ):
            assert part in html

    @pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "<!channel> & <@U1>", '"><img src=x onerror=y>'])
    def test_hostile_words_stay_words(self, hostile: str) -> None:
        """Whatever a text says, no channel's look has an element of it, and the words are all there."""
        shown = sights(self.message(hostile), load_phrasebook(), "Network", NOW)
        for sight in shown:
            whole_text = "".join(sight.texts)
            assert "<script" not in whole_text
            assert "<img" not in whole_text

    def message(self, text: str) -> OutgoingMessage:
        return OutgoingMessage(
            text=text,
            language=FR,
            subject="Réunion",
            choices=(Choice(id="ack:7", label="Accuser réception"),),
            files=(Attachment(name="programme.pdf", media_type="application/pdf", size=3, reference="x"),),
        )

    def test_all_channels(self) -> None:
        """Each has the text, the buttons and the files; only the e-mail has a subject."""
        shown = sights(self.message("Chers **collègues**"), load_phrasebook(), "Network", NOW)
        assert [sight.channel for sight in shown] == [
            ChannelName.TELEGRAM,
            ChannelName.SLACK,
            ChannelName.WEBCHAT,
            ChannelName.EMAIL,
        ]
        assert {sight.buttons for sight in shown} == {("Accuser réception",)}
        assert {sight.files for sight in shown} == {("programme.pdf",)}
        assert [sight.subject for sight in shown] == ["", "", "", "Réunion"]
        assert all("<strong>collègues</strong>" in sight.texts[0] for sight in shown)

    def test_links_of_a_preview_lead_nowhere(self) -> None:
        """Nobody acknowledges a circular by looking at the e-mail that others are to get."""
        html, plain = mail_parts(self.message("Bonjour"), load_phrasebook(), "Network", NOW)
        assert "https://focal.example.org/letters/" in html
        assert "Accuser réception" in plain


class TestSentences:
    @pytest.mark.parametrize("code", ["empty", "too-large", "too-many", "no-such-file"])
    def test_every_reason_has_its_own(self, english: Speaker, code: str) -> None:
        """No two reasons why a file is not attached read alike."""
        codes = ("empty", "too-large", "too-many", "no-such-file")
        told = {each: refusal(NotAttached(each), english) for each in codes}
        assert len(set(told.values())) == len(codes)
        assert told[code]

    def test_counts_and_states_stand_in_them(self, english: Speaker) -> None:
        """How many it goes to, and the state that it is in."""
        assert "1,234 recipients" in (refusal(NotConfirmed(1_234), english) or "")
        assert "paused" in (refusal(NotNow(CircularState.PAUSED), english) or "")

    @pytest.mark.parametrize("error", [NotAllowed(), Forbidden()])
    def test_what_a_role_does_not_allow(self, english: Speaker, error: FocalError) -> None:
        """Whoever may not is told that, and not that something broke."""
        assert refusal(error, english) == "Your role does not allow that."

    def test_every_deed_that_leads_on_has_its_sentence(self, english: Speaker) -> None:
        """Words in an address that no page of ours leads to are shown nowhere."""
        assert done_sentence("saved", english) == "Saved."
        assert done_sentence("<script>", english) == ""

    def test_what_nobody_can_put_right_is_a_fault(self, english: Speaker) -> None:
        """An error that no form can mend has no sentence: it is a fault of ours, and is logged as one."""
        assert refusal(FocalError(), english) is None

    def test_unreadable_files(self, english: Speaker) -> None:
        """Each reason that a reader has is told apart from the others."""
        codes = ("encrypted", "no-text", "too-large", "unknown-type", "unreadable")
        assert len({unreadable(code, english) for code in codes}) == len(codes)

    @pytest.mark.parametrize("code", list(WorkbookProblemCode))
    def test_problems_of_workbooks_have_their_place(self, english: Speaker, code: WorkbookProblemCode) -> None:
        """A cell, a row, a column, or the whole."""
        at = {(7, "C"): "Cell C7", (7, ""): "Row 7", (0, "C"): "Column C"}
        for (row, column), place in at.items():
            said = workbook_sentence(WorkbookProblem(code=code, row=row, column=column, value="x"), english)
            assert said.startswith(f"{place}: ")
        assert ": " not in workbook_sentence(WorkbookProblem(code=code), english)[:8]


class TestWhatWasRead:
    def test_each_part_with_its_line(self, english: Speaker) -> None:
        """Number, date and place, event and addresses, each with the words that it was read from."""
        read_before = {
            "number": "47",
            "issued": "2014-09-04",
            "title": "Meeting",
            "language": "fr",
            "event": {"start": "2014-11-06", "end": "2014-11-07", "place": "Bilbao"},
            "deadlines": [],
            "emails": ["a@example.org"],
            "urls": [],
            "evidence": {
                "number": {"text": "Circular 47", "line": 1},
                "issued": {"text": "Bilbao, 4 September 2014", "line": 2},
                "place": "Bilbao",
                "emails": [{"text": "Contact: a@example.org", "line": 9}],
            },
        }
        found = {each.label: each for each in found_in(read_before, english)}
        assert found["Number"].evidence == "Circular 47"
        assert (found["Issued"].value, found["Issued"].line) == ("Bilbao, 4 September 2014", 2)
        assert found["Event"].value == "Bilbao, 6 November 2014 – 7 November 2014"
        assert (found["E-mail address"].evidence, found["E-mail address"].line) == ("Contact: a@example.org", 9)
        assert "Link" not in found

    def test_without_lines(self, english: Speaker) -> None:
        """A reading without evidence is shown without; nothing read is nothing shown."""
        bare = {"number": "47", "issued": None, "title": None, "language": "en", "event": None, "emails": ["a@b.org"]}
        assert [(each.value, each.evidence) for each in found_in(bare, english)] == [
            ("47", ""),
            ("English", ""),
            ("a@b.org", ""),
        ]
        assert found_in({}, english) == ()


def test_headings_of_an_email_are_bold_lines() -> None:
    """On the page of a preview a circular's own headings are no headings, and no element has a style."""
    message = OutgoingMessage(text="## Programme\n\nFirst day ~~Monday~~ Tuesday", subject="x")
    *_others, mail = sights(message, load_phrasebook(), "Network", NOW)
    assert mail.texts[0].startswith("<p><strong>Programme</strong></p>")
    assert "<s>Monday</s>" in mail.texts[0]
    assert "style" not in mail.texts[0]
