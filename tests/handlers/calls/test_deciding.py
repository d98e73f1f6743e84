"""The secretariat returns, shortlists, selects, and tells every city the outcome, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from handlers.calls.deciding import (
    LONGEST_OUTCOME,
    Seen,
    Sent,
    decide,
    letters_of,
    outcome_text,
    previews,
    return_application,
    send_outcomes,
    shortlist,
    undecided,
)
from handlers.calls.exporting import export_call
from handlers.calls.setting import NoSuchCall
from handlers.filling.purposes import Completion, Opening, Refusal
from knowledge.forms.exports import ExportFormat
from knowledge.model.audience import Act
from knowledge.model.calls import Application, ApplicationState, Call, CallRefused, CallState
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language, Text
from knowledge.model.people import Role
from knowledge.model.rights import OPERATOR, Forbidden, actor_of
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit
from tests.handlers.calls.calling import (
    ANSWERS,
    DAY,
    HOUR,
    WEEK,
    application,
    call,
    completes,
    in_work,
    opened,
    opens,
    speaking,
)
from tests.handlers.people.network import Network

STATES = ApplicationState


@pytest.fixture
def lyon(small_network: Network) -> Network:
    """Lyon with a focal point, an alternate and a deputy mayor."""
    return small_network


@pytest.fixture
def known(lyon: Network) -> Call:
    """A call to which Lyon has applied; it needs no signature."""
    made = opened(lyon, needs_signature=False)
    assert isinstance(completes(lyon, lyon.focal_point, made), Completion)
    return made


def seen(network: Network, of: Call) -> Seen:
    """What somebody of the secretariat has before them."""
    found = in_work(network, of)
    return Seen(application=found.id, revision=found.revision)


def returns(network: Network, of: Call, remark: str = "The letter is unsigned.", until: datetime | None = None) -> None:
    before = seen(network, of)
    network.store.run(
        lambda unit: return_application(unit, OPERATOR, before, remark, until, network.library, network.now)
    )
    network.deliver()


def decides(
    network: Network, of: Call, *, is_selected: bool = True, words: Mapping[Language, str] | None = None
) -> Application:
    before, said = seen(network, of), words or {}
    return network.store.run(
        lambda unit: decide(unit, OPERATOR, before, is_selected=is_selected, words=said, now=network.now)
    )


def lists(network: Network, of: Call, *, is_on: bool = True) -> Application:
    before = seen(network, of)
    return network.store.run(lambda unit: shortlist(unit, OPERATOR, before, is_on=is_on, now=network.now))


def sends(network: Network, of: Call) -> Sent:
    revision = call(network, of).revision
    sent = network.store.run(lambda unit: send_outcomes(unit, OPERATOR, of.id, revision, network.library, network.now))
    network.deliver()
    return sent


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(CallRefused) as found:
        act()
    return found.value.code


def has_answered(network: Network, of: Call) -> bool:
    lyon = network.lyon.id
    return network.store.read(lambda unit: unit.audiences.has_acted(of.subject, Act.ANSWERED, lyon))


class TestReturning:
    def test_the_city_has_it_again(self, lyon: Network, known: Call) -> None:
        """Who wrote it reads what is missing and until when, and hands it in again with the same answers."""
        ana = speaking(lyon, lyon.focal_point, "ana")
        returns(lyon, known, "  The letter is *unsigned*.\nPlease send it again. ")
        kept = in_work(lyon, known)
        assert (kept.state, kept.remark) == (STATES.RETURNED, "The letter is *unsigned*.\nPlease send it again.")
        assert r"> The letter is \*unsigned\*. Please send it again." in ana.text
        assert "Until Friday, 27 November 2026, 10:00 (Paris)." in ana.text
        assert ana.choices == [f"fill:call:{known.id}"]
        opening = opens(lyon, lyon.focal_point, known)
        assert isinstance(opening, Opening)
        assert opening.response == kept.response
        completes(lyon, lyon.focal_point, known)
        again = in_work(lyon, known)
        assert (again.state, again.remark, again.id) == (STATES.SUBMITTED, "", kept.id)

    def test_its_reminders_go_on(self, lyon: Network, known: Call) -> None:
        """It has not applied yet, until it hands it in again; the clock looks at the deadline at once."""
        assert has_answered(lyon, known)
        returns(lyon, known)
        assert not has_answered(lyon, known)
        due = lyon.store.run(lambda unit: unit.deadlines.due(lyon.now, 9))
        assert [deadline.subject for deadline in due] == [known.subject]
        completes(lyon, lyon.focal_point, known)
        assert has_answered(lyon, known)

    def test_without_a_remark(self, lyon: Network, known: Call) -> None:
        """Nobody would know what to change."""
        assert refused(lambda: returns(lyon, known, " \n")) == "no-remark"
        assert in_work(lyon, known).state is STATES.SUBMITTED

    def test_after_the_call_has_closed(self, lyon: Network, known: Call) -> None:
        """Only with more time, which is this city's alone, and that ends at its minute too."""
        lyon.now = known.closes_at + HOUR
        assert refused(lambda: returns(lyon, known)) == "closed"
        assert refused(lambda: returns(lyon, known, until=lyon.now)) == "closed"
        until = lyon.now + DAY
        returns(lyon, known, until=until)
        assert in_work(lyon, known).extended_until == until
        lyon.now = until
        assert isinstance(completes(lyon, lyon.focal_point, known), Refusal)
        lyon.now = until - HOUR
        assert isinstance(completes(lyon, lyon.focal_point, known), Completion)

    def test_nothing_to_return(self, lyon: Network, known: Call) -> None:
        """What the city has already, what was decided about, and what is nobody's."""
        returns(lyon, known)
        assert refused(lambda: returns(lyon, known)) == "not-now"
        completes(lyon, lyon.focal_point, known)
        decides(lyon, known)
        assert refused(lambda: returns(lyon, known)) == "not-now"
        lost = Seen(application=99, revision=0)
        assert (
            refused(
                lambda: lyon.store.run(
                    lambda unit: return_application(unit, OPERATOR, lost, "?", None, lyon.library, lyon.now)
                )
            )
            == "gone"
        )


class TestJudging:
    def test_the_shortlist(self, lyon: Network, known: Call) -> None:
        """On it and off again; the city hears nothing, and sees only that it has applied."""
        ana = speaking(lyon, lyon.focal_point, "ana")
        before = len(ana.shown)
        assert lists(lyon, known).state is STATES.SHORTLISTED
        assert "✓ Lyon has applied." in ana.says("/calls").text
        assert lists(lyon, known, is_on=False).state is STATES.SUBMITTED
        assert len(ana.shown) == before + 1

    def test_a_decision(self, lyon: Network, known: Call) -> None:
        """With words for the letter, those that are empty left out; until the letters go out it can be another one."""
        kept = decides(lyon, known, words={EN: " Well done. ", FR: "  "})
        assert (kept.state, kept.outcome) == (STATES.SELECTED, Text({EN: "Well done."}))
        kept = decides(lyon, known, is_selected=False)
        assert (kept.state, kept.outcome) == (STATES.NOT_SELECTED, None)
        assert lists(lyon, known).state is STATES.SHORTLISTED
        actions = [e.action for e in lyon.store.read(lambda unit: unit.audit.about(f"application:{kept.id}"))]
        assert actions[-3:] == ["application.selected", "application.not_selected", "application.shortlisted"]

    def test_words_without_end(self, lyon: Network, known: Call) -> None:
        """They are cut to what a message takes."""
        kept = decides(lyon, known, words={EN: "x" * 9_000})
        assert kept.outcome is not None
        assert len(kept.outcome[EN]) == LONGEST_OUTCOME

    def test_a_decision_is_told_to_nobody_yet(self, lyon: Network, known: Call) -> None:
        """Before the letters go out the city sees that it has applied, and no more."""
        ana = speaking(lyon, lyon.focal_point, "ana")
        decides(lyon, known)
        said = ana.says("/calls").text + ana.chooses("call:").text + ana.chooses("call_read:").text
        assert "selected" not in said

    def test_what_was_not_handed_in(self, lyon: Network, known: Call) -> None:
        """Is neither shortlisted nor decided about."""
        returns(lyon, known)
        assert refused(lambda: lists(lyon, known)) == "not-now"
        assert refused(lambda: decides(lyon, known)) == "not-now"

    def test_somebody_else_was_first(self, lyon: Network, known: Call) -> None:
        """Who saw an older state is told so."""
        old = seen(lyon, known)
        lists(lyon, known)
        with pytest.raises(Conflict):
            lyon.store.run(lambda unit: decide(unit, OPERATOR, old, is_selected=True, words={}, now=lyon.now))

    def test_only_the_secretariat(self, lyon: Network, known: Call) -> None:
        """Nobody of a city judges, sends outcomes or takes the answers of others away."""
        by, old = actor_of(lyon.contact(lyon.focal_point)), seen(lyon, known)
        deeds: tuple[Callable[[Unit], object], ...] = (
            lambda unit: return_application(unit, by, old, "?", None, lyon.library, lyon.now),
            lambda unit: shortlist(unit, by, old, is_on=True, now=lyon.now),
            lambda unit: decide(unit, by, old, is_selected=True, words={}, now=lyon.now),
            lambda unit: send_outcomes(unit, by, known.id, 1, lyon.library, lyon.now),
            lambda unit: export_call(unit, by, known, ExportFormat.XLSX, (EN,), {}, lyon.library, lyon.now),
        )
        for deed in deeds:
            with pytest.raises(Forbidden):
                lyon.store.run(deed)


class TestOutcome:
    def test_in_the_language_of_each_reader(self, lyon: Network, known: Call) -> None:
        """Every contact of the city gets it once, in their language, with the words of the secretariat."""
        ana = lyon.joined(lyon.focal_point, "ana")
        zoe = speaking(lyon, lyon.elected, "zoe")
        decides(lyon, known, words={EN: "We write to you **next week**.", FR: "Nous vous écrivons bientôt."})
        lyon.now = known.closes_at
        sent = sends(lyon, known)
        assert (sent.letters, [each.contact.id for each in sent.unreached]) == (2, [lyon.alternate])
        assert "Nous vous écrivons bientôt." in ana.text
        assert "was selected: Host the assembly" in zoe.text
        assert "We write to you **next week**." in zoe.text
        assert call(lyon, known).state is CallState.DECIDED
        assert "✓ Lyon was selected." in zoe.chooses("call:").text

    def test_not_selected(self, lyon: Network, known: Call) -> None:
        """Politely, with thanks."""
        zoe = speaking(lyon, lyon.elected, "zoe")
        decides(lyon, known, is_selected=False)
        lyon.now = known.closes_at
        sends(lyon, known)
        assert zoe.text.startswith("Thank you for the application of Lyon.")

    def test_only_once(self, lyon: Network, known: Call) -> None:
        """A double click sends nothing twice, and nothing is decided any more."""
        zoe = speaking(lyon, lyon.elected, "zoe")
        decides(lyon, known)
        lyon.now = known.closes_at
        revision = call(lyon, known).revision
        sends(lyon, known)
        before = len(zoe.shown)
        again = {
            "decided": lambda: lyon.store.run(
                lambda unit: send_outcomes(unit, OPERATOR, known.id, revision, lyon.library, lyon.now)
            ),
            "not-now": lambda: decides(lyon, known, is_selected=False),
        }
        assert {code: refused(act) for code, act in again.items()} == {code: code for code in again}
        lyon.deliver()
        assert len(zoe.shown) == before

    def test_not_before_everything_is_decided(self, lyon: Network, known: Call) -> None:
        """Neither while cities can apply, nor with an application that nobody decided about, nor one that has time."""
        assert refused(lambda: sends(lyon, known)) == "not-now"
        lyon.now = known.closes_at
        assert refused(lambda: sends(lyon, known)) == "undecided"
        returns(lyon, known, until=lyon.now + DAY)
        waiting = lyon.store.read(lambda unit: undecided(unit, known, lyon.now))
        assert [each.member for each in waiting] == [lyon.lyon.id]
        assert refused(lambda: sends(lyon, known)) == "undecided"
        lyon.now += WEEK
        assert lyon.store.read(lambda unit: undecided(unit, known, lyon.now)) == ()
        assert refused(lambda: sends(lyon, known)) == "undecided"

    def test_somebody_changed_the_call(self, lyon: Network, known: Call) -> None:
        """Who saw an older one is told so."""
        decides(lyon, known)
        lyon.now = known.closes_at
        with pytest.raises(Conflict):
            lyon.store.run(lambda unit: send_outcomes(unit, OPERATOR, known.id, 0, lyon.library, lyon.now))
        with pytest.raises(NoSuchCall):
            lyon.store.run(lambda unit: send_outcomes(unit, OPERATOR, 99, 0, lyon.library, lyon.now))

    def test_whom_no_channel_reaches(self, lyon: Network, known: Call) -> None:
        """They are named to the secretariat, which writes to them itself."""
        decides(lyon, known)
        lyon.now = known.closes_at
        sent = sends(lyon, known)
        assert sent.letters == 0
        assert {each.contact.id for each in sent.unreached} == {lyon.focal_point, lyon.alternate, lyon.elected}

    def test_a_preview_is_what_is_sent(self, lyon: Network, known: Call) -> None:
        """The same text, in all four languages, and nothing is written by looking."""
        decides(lyon, known, words={ES: "Enhorabuena."})
        kept, speak = in_work(lyon, known), lyon.library.phrasebook.speak
        shown = previews(known, kept, lyon.lyon, speak)
        assert tuple(shown) == NETWORK_LANGUAGES
        assert all("Enhorabuena." in text for text in shown.values())
        letters = lyon.store.read(lambda unit: letters_of(unit, known, lyon.library))
        assert {letter.text for letter in letters} == {outcome_text(speak(FR), known, kept, lyon.lyon)}
        assert not any(letter.is_reached for letter in letters)
        assert in_work(lyon, known) == kept

    def test_hostile_names(self, lyon: Network, known: Call) -> None:
        """A member's name and a call's title are shown as they are."""
        decides(lyon, known)
        hostile = replace(lyon.lyon, name="**Lyon** [x](https://example.org)")
        titled = replace(known, titles=Text({PT: "_Oi_\n# não"}))
        text = outcome_text(lyon.library.phrasebook.speak(EN), titled, in_work(lyon, known), hostile)
        assert r"\*\*Lyon\*\* \[x\]" in text
        assert r"\_Oi\_ # não" in text

    def test_a_city_that_withdrew(self, lyon: Network, known: Call) -> None:
        """Gets no letter, and waits for none."""
        kept = in_work(lyon, known)
        lyon.store.run(lambda unit: unit.calls.change(replace(kept, state=STATES.WITHDRAWN)))
        assert lyon.store.read(lambda unit: letters_of(unit, known, lyon.library)) == ()
        assert lyon.store.read(lambda unit: undecided(unit, known, lyon.now)) == ()


class TestExport:
    def test_a_row_for_each_city(self, lyon: Network, known: Call) -> None:
        """With labels, the city, when it was handed in and what was decided; drafts and withdrawn ones are left out."""
        braga = lyon.store.run(
            lambda unit: unit.people.add_contact("Braga", Role.FOCAL_POINT, EN, lyon.braga.id, lyon.now)
        )
        completes(lyon, braga, known, ANSWERS | {"title": "=1+1"})
        lists(lyon, known)
        rows = exported(lyon, known)
        assert rows[0][:2] == ("Title", "Letter of support")
        assert [row[0] for row in rows[1:]] == ["=1+1", "Our palace"]
        assert [{"Braga", "handed in"} <= set(rows[1]), {"Lyon", "on it"} <= set(rows[2])] == [True, True]
        kept = in_work(lyon, known)
        lyon.store.run(lambda unit: unit.calls.change(replace(kept, state=STATES.WITHDRAWN)))
        assert len(exported(lyon, known)) == 2

    def test_nothing_yet(self, lyon: Network) -> None:
        """The headers alone."""
        assert len(exported(lyon, opened(lyon))) == 1


def exported(network: Network, of: Call) -> list[tuple[object, ...]]:
    """The cells of the first sheet."""
    names = {state: state.value for state in STATES} | {STATES.SUBMITTED: "handed in", STATES.SHORTLISTED: "on it"}
    content = network.store.read(
        lambda unit: export_call(unit, OPERATOR, of, ExportFormat.XLSX, (EN,), names, network.library, network.now)
    )
    return list(load_workbook(BytesIO(content), read_only=True).worksheets[0].values)


def test_the_whole_way(network: Network) -> None:
    """On both databases: applied, returned, applied again, shortlisted, selected, told."""
    known = opened(network, needs_signature=False)
    ana = speaking(network, network.focal_point, "ana")
    completes(network, network.focal_point, known)
    returns(network, known)
    completes(network, network.focal_point, known)
    lists(network, known)
    decides(network, known, words={EN: "See you there."})
    network.now = known.closes_at
    assert sends(network, known).letters == 1
    assert "See you there." in ana.text
    found = application(network, known)
    assert found is not None
    assert found.state is STATES.SELECTED
