"""Sections are handed over to colleagues, who are led to them; whoever handed one over hears once that it is done."""

from __future__ import annotations

from random import Random

import pytest

from handlers.filling.fields import mark_of
from handlers.filling.opening import Opener
from handlers.filling.saving import PostedField, save
from handlers.filling.sections import sections_of, steps_of
from knowledge.model.responses import SectionAssignment
from knowledge.store.unit import Unit
from tests.handlers.filling.cities import City
from tests.handlers.filling.forms import city
from tests.handlers.people.network import Network

SECTION = "/data/city"


@pytest.fixture
def office(network: Network) -> City:
    """Ana has opened the questionnaire; Bea is there, too."""
    office = City(network, city())
    office.open("ana")
    office.phone("bea")
    return office


def assignments(office: City) -> tuple[SectionAssignment, ...]:
    (kept,) = office.kept()
    return office.network.store.read(lambda unit: unit.assignments.of_response(kept.id))


def hand_over(office: City, note: str = "") -> None:
    """Ana leaves the first section to Bea."""
    phone = office.phones["ana"]
    phone.says("/review")
    for choice in ("filling:hand", "filling:hand:1", f"filling:hand:1:{office.network.alternate}"):
        phone.chooses(choice)
    if note:
        phone.says(note)
    else:
        phone.chooses("filling:note:none")


def test_it_is_kept_with_its_note(office: City) -> None:
    """Who left what to whom, and when."""
    hand_over(office, "Please\nask the  mayor.")
    network, (one,) = office.network, assignments(office)
    assert (one.section, one.contact, one.by) == (SECTION, network.alternate, network.focal_point)
    assert (one.note, one.at, one.done_at) == ("Please ask the mayor.", network.now, None)


def test_a_note_is_no_wish(office: City) -> None:
    """Neither a courtesy nor a question; "back" leads back."""
    hand_over(office, "thank you")
    assert [one.note for one in assignments(office)] == ["thank you"]
    phone = office.phones["ana"]
    for choice in ("filling:hand", "filling:hand:1", f"filling:hand:1:{office.network.alternate}"):
        phone.chooses(choice)
    assert phone.says("back").text.startswith("**Your answers**")
    assert len(assignments(office)) == 1


def test_section_and_colleague_can_be_typed(office: City) -> None:
    """By number or by name; anything else is asked again."""
    phone = office.phones["ana"]
    phone.says("/review")
    phone.chooses("filling:hand")
    assert phone.says("all of it").text.startswith("Which section")
    assert phone.says("1").text.startswith("Who shall answer “Your city”?")
    assert "note for Alternate, Lyon" in phone.says("Alternate, Lyon").text


def test_the_section_opens_where_it_is_open(office: City) -> None:
    """At its first question that is left; who is asked may answer others, too."""
    phone = office.phones["ana"]
    phone.says("5")
    hand_over(office)
    told = office.phones["bea"]
    assert told.text.startswith("Focal point, Lyon asks you to answer the section “Your city” of “Cities”.")
    assert told.chooses("filling:resume").text.endswith("Budget in euros")


def test_whoever_handed_it_over_is_told_once(office: City) -> None:
    """When the last of its questions is decided, and not again when an answer is changed."""
    hand_over(office)
    bea, ana = office.phones["bea"], office.phones["ana"]
    bea.chooses("filling:resume")
    for line in ("5", "/skip", "no"):
        bea.says(line)
    assert ana.text == "Alternate, Lyon has answered the section “Your city” of “Cities”."
    assert assignments(office)[0].done_at == office.network.now
    heard = len(ana.shown)
    for line in ("/review", "1", "6"):
        bea.says(line)
    assert len(ana.shown) == heard


def test_nobody_is_told_what_they_did_themselves(office: City) -> None:
    """Ana answers after all what she had left to Bea."""
    hand_over(office)
    ana = office.phones["ana"]
    for line in ("1", "5", "/skip", "no"):
        ana.says(line)
    assert "has answered the section" not in " ".join(message.text for message in ana.shown)
    assert assignments(office)[0].done_at == office.network.now


def test_what_is_left_to_somebody_stands_in_their_list(office: City) -> None:
    """Before the forms, until it is done; nobody else's list has it."""
    hand_over(office)
    bea, ana = office.phones["bea"], office.phones["ana"]
    bea.says("/form")
    assert [choice.label for choice in bea.last.choices] == ["Cities: Your city", "Cities"]
    ana.says("/form")
    assert [choice.label for choice in ana.last.choices] == ["Cities"]


def test_a_section_has_one_to_answer_it(office: City) -> None:
    """Who was asked last; it is not done twice."""
    hand_over(office, "First")
    hand_over(office, "Second")
    assert [(one.note, one.done_at is None) for one in assignments(office)] == [("First", False), ("Second", True)]


def test_somebody_who_is_not_reached_is_not_told(network: Network) -> None:
    """Ana learns that she has to tell them."""
    office = City(network, city())
    office.open("ana")
    hand_over(office)
    said = office.phones["ana"].text
    assert said.startswith("“Your city” is Alternate, Lyon’s now. I cannot reach Alternate, Lyon yet")


def test_nothing_is_handed_over_where_nobody_could_take_it(network: Network) -> None:
    """Nor by a forged button: the review is shown."""
    network.store.run(lambda unit: unit.contacts.end_posts(network.alternate))
    office = City(network, city())
    office.open("ana")
    phone = office.phones["ana"]
    phone.says("/review")
    assert "filling:hand" not in phone.choices
    network.hear_choice(phone, "filling:hand:1:1")
    network.deliver()
    assert phone.text.startswith("**Your answers**")


def test_a_section_of_a_form_that_was_handed_in_is_over(office: City) -> None:
    """The button says so, and the list has nothing."""
    hand_over(office)
    ana, bea = office.phones["ana"], office.phones["bea"]
    for line in ("/review", "1", "5", "/skip", "no", "/skip", "/skip", "Trams", "no", "/skip", "/skip", "/skip"):
        ana.says(line)
    ana.chooses("filling:pick:1")
    ana.chooses("filling:send")
    assert bea.chooses("filling:resume").text.startswith("That is no longer open")
    assert "nothing half filled in" in bea.says("/form").text


def test_the_review_names_who_answered(office: City) -> None:
    """Colleagues, not the reader."""
    office.phones["ana"].says("5")
    office.open("bea")
    bea = office.phones["bea"]
    bea.says("12")
    review = bea.says("/review").text
    assert "1\\. Inhabitants: 5 (Focal point, Lyon)\n2\\. Budget in euros: 12\n" in review


def test_a_section_that_is_answered_on_a_page_is_done(office: City) -> None:
    """Wherever the answers come from, whoever handed it over is told."""
    hand_over(office)
    (kept,), network = office.kept(), office.network
    bea = network.contact(network.alternate)

    def work(unit: Unit) -> None:
        opener = Opener(unit=unit, contact=bea, library=network.library, now=network.now, chance=Random(1))
        desk = opener.desk(kept.id)
        assert desk is not None
        steps = steps_of(desk, sections_of(desk.filled.form)[0])
        typed = {"people": "5", "budget": "", "plan": "no"}
        fields = {name: PostedField(raw=raw, shown=mark_of("")) for name, raw in typed.items()}
        save(desk, steps, {f"{SECTION}/{name}": one for name, one in fields.items()})

    network.store.run(work)
    network.deliver()
    assert office.phones["ana"].text == "Alternate, Lyon has answered the section “Your city” of “Cities”."
