"""Who hands in a questionnaire gets a copy of the answers, and so does every colleague later."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.filling.copies import AnswersCopy, CopiedAnswer, copied, copy_of, page_of
from handlers.filling.desk import filled_by
from knowledge.forms.responses import Filled
from knowledge.model.languages import Language
from knowledge.model.messages import Attachment
from knowledge.model.people import Contact
from tests.handlers.filling.forms import city, read
from tests.handlers.filling.talking import Office
from tests.handlers.people.network import Network
from tests.knowledge.forms.workbooks import workbook

_WHOLE = (
    *("[open]", "520000", "1.5", "yes", "24 March 2019", "water", "skip", "<b>New trams</b> & co.", "yes"),
    *("Bicycles", "[2]", "4", "[place]", "[file]", "ok"),
)
"""Everything but the order of services."""


@pytest.fixture
def office(network: Network) -> Office:
    return Office(network, city())


def handed_in(office: Office, language: str = "en") -> Attachment:
    """Ana fills it in and hands it in; what comes with the thanks."""
    office.play("\n".join(f"ana ({language})> {line}" for line in (*_WHOLE, "[1]")))
    (file,) = office.phone("ana").last.files
    return file


def page(office: Office, file: Attachment) -> str:
    content = office.network.store.read(lambda unit: unit.files.content(file.reference))
    assert content is not None
    assert len(content) == file.size
    return content.decode()


def draft(office: Office) -> Filled:
    """Nearly done."""
    office.play("\n".join(f"ana (en)> {line}" for line in _WHOLE))
    network = office.network
    (kept,) = office.kept()
    return filled_by(city(), kept.response, network.contact(network.focal_point), network.library, network.now)


def copy_for(office: Office, filled: Filled, contact: Contact) -> AnswersCopy:
    (kept,) = office.kept()
    return copy_of(kept, filled, contact, "Ana", office.network.library, office.network.now)


def speaking(office: Office, language: str) -> Contact:
    contact = office.network.contact(office.network.focal_point)
    return contact.speaking(Language(language))


def test_a_copy_comes_with_the_thanks(office: Office) -> None:
    """It is a page that needs nothing from elsewhere and says which city answered what, when, and who handed it in."""
    file = handed_in(office)
    assert (file.name.endswith(".html"), file.media_type) == (True, "text/html")
    said = page(office, file)
    for expected in ("Cities", "Lyon", "Focal point, Lyon", "Your city", "Inhabitants", "520,000", "Water", "logo.png"):
        assert expected in said, expected
    assert not [mark for mark in ("src=", "href=", "<script") if mark in said]


def test_answers_stand_by_section_in_the_order_of_the_form(office: Office) -> None:
    """Instances of a repeat have numbers, and what was left open is there without an answer."""
    copy = copy_for(office, draft(office), speaking(office, "en"))
    assert [section.title for section in copy.sections] == ["Your city", "", "Project 1", "Project 2", ""]
    assert copy.sections[0].lines[3] == CopiedAnswer(label="Since when?", answer="Sunday, 24 March 2019")
    assert CopiedAnswer(label="Which matter most?", answer="") in copy.sections[1].lines


def test_what_is_not_relevant_and_what_is_only_read_is_left_out(office: Office) -> None:
    """Notes are no answers, and an answer that is needed no more is none of the city's."""
    filled = draft(office).answer("/data/city/plan", "no").filled
    labels = [
        line.label for section in copy_for(office, filled, speaking(office, "en")).sections for line in section.lines
    ]
    assert "Since when?" not in labels
    assert "Thank you for taking part." not in labels


def test_a_copy_is_in_the_language_of_its_reader(office: Office) -> None:
    """Labels, numbers, dates and the name of the section."""
    copy = copy_for(office, draft(office), speaking(office, "fr"))
    lines = {line.label: line.answer for section in copy.sections for line in section.lines}
    assert copy.sections[0].title == "Votre ville"
    assert (lines["Depuis quand ?"], lines["Budget en euros"]) == ("dimanche 24 mars 2019", "1,5")
    assert "novembre" in copy.handed_in or "décembre" in copy.handed_in


def test_a_copy_runs_from_right_to_left_where_its_reader_does(office: Office) -> None:
    """Questions that are not written in Arabic are marked as what they are, each in its own direction."""
    copy = copy_for(office, draft(office), speaking(office, "ar"))
    said = page_of(copy, office.network.library.phrasebook.speak(Language("ar")))
    assert '<html lang="ar" dir="rtl">' in said
    assert '<section lang="en">' in said
    assert '<dt dir="auto">Inhabitants</dt>' in said


def test_what_somebody_wrote_is_shown_as_written(office: Office) -> None:
    """Marks of HTML in answers, names and titles are text."""
    copy = copy_for(office, draft(office), speaking(office, "en"))
    evil = "<script>alert(1)</script>"
    said = page_of(
        replace(copy, member=evil, by=evil, form=evil, version=evil),
        office.network.library.phrasebook.speak(Language("en")),
    )
    assert "&lt;b&gt;New trams&lt;/b&gt; &amp; co." in said
    assert not [mark for mark in ("<script", "<b>") if mark in said]


def test_marks_of_a_label_are_not_printed(network: Network) -> None:
    """Texts of a form are Markdown for messages; on paper they are words."""
    label = "**Which** of [these](https://example.org)?"
    form = read(workbook(({"type": "text", "name": "which", "label": label},)), "marked")
    office = Office(network, form)
    office.play("ana (en)> [open]\nana (en)> both")
    (kept,) = office.kept()
    filled = filled_by(form, kept.response, speaking(office, "en"), network.library, network.now)
    (section,) = copy_for(office, filled, speaking(office, "en")).sections
    assert section.lines == (CopiedAnswer(label="Which of these?", answer="both"),)


def test_a_colleague_gets_the_copy_later(office: Office) -> None:
    """Whoever opens what was handed in is offered a copy: the same answers, and who handed them in."""
    first = page(office, handed_in(office))
    said = office.open("bea")
    assert [choice.id for choice in said.choices][:1] == [f"fill:{office.subject}:copy"]
    (file,) = office.phone("bea").chooses("fill:").files
    assert page(office, file) == first


def test_the_list_of_drafts_offers_copies(office: Office) -> None:
    """Also where nothing is half filled in."""
    file = handed_in(office)
    phone = office.phone("ana")
    phone.says("/form")
    assert f"fill:{office.subject}:copy" in phone.choices
    assert phone.chooses(f"fill:{office.subject}:copy").files == (file,)


def test_a_city_sees_no_copy_of_another(office: Office) -> None:
    """A forged button of somebody else's city opens nothing of Lyon's."""
    handed_in(office)
    network = office.network
    stranger = network.telegram("stranger", "en")
    stranger.says("hello")
    network.hear_choice(stranger, f"fill:{office.subject}:copy")
    assert not any(message.files for message in stranger.shown)
    stranger.says("/form")
    assert not any("copy" in choice for choice in stranger.choices)


def test_nobody_is_named_who_is_not_known_any_more(office: Office) -> None:
    """Of whoever was erased nothing is said."""
    handed_in(office)
    network = office.network
    (kept,) = office.kept()
    moved = replace(kept, submitted_at=None)
    reader = network.contact(network.alternate)
    file = network.store.run(
        lambda unit: copied(
            unit, replace(moved, changed_at=network.now.replace(year=2027)), reader, network.library, network.now
        )
    )
    assert "Focal point, Lyon" not in page(office, file)
