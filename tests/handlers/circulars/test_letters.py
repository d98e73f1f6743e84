"""Letters as readers get them: what stands above the text, below it, and in which language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from handlers.circulars.facts import DEADLINES, Deadline, Verdict
from handlers.circulars.letters import alternate, letter, page_of, readers_of, reminder, text_for
from handlers.circulars.texts import deadline_line, heading, kind_name, place_and_date, state_name
from handlers.dialogue.library import Library
from knowledge.model.circulars import Circular, CircularFile, CircularKind, CircularState, CircularText
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from knowledge.model.readings import DeadlineKind
from tests.handlers.circulars.office import INSTALLATION, TEXTS

CIRCULAR = Circular(
    kind=CircularKind.CIRCULAR,
    language=EN,
    year=2020,
    number=47,
    issued=date(2020, 3, 4),
    place="Bilbao",
    released_at=datetime(2020, 3, 4, 23, 30, tzinfo=UTC),
    id=7,
)
BASQUE = Language("eu")


def made(*languages: Language) -> dict[Language, CircularText]:
    return {each: CircularText(language=each, title=TEXTS[each][0], text=TEXTS[each][1]) for each in languages}


@pytest.fixture
def shelf(library: Library) -> Library:
    return replace(library, installation=INSTALLATION)


def with_deadlines(*deadlines: dict[str, object]) -> Circular:
    empty = {"time": None, "zone": None, "evidence": "by Friday", "line": 4, "verdict": "confirmed", "by": "contact:1"}
    return replace(CIRCULAR, facts={DEADLINES: [empty | each for each in deadlines]})


class TestCircular:
    def test_what_a_reader_gets(self, shelf: Library) -> None:
        """What it is, its title, place and date, its words, and two buttons."""
        said = letter(CIRCULAR, made(EN, FR), (), readers_of(FR), shelf)
        assert said.text == (
            f"**{heading(shelf.phrasebook.speak(FR), CIRCULAR)}**\n**Réunion à Bilbao**\nBilbao, 4 mars 2020\n\n"
            f"{TEXTS[FR][1]}"
        )
        assert (said.language, said.subject) == (FR, "Réunion à Bilbao")
        assert [choice.id for choice in said.choices] == ["ack:7", "about:7"]

    def test_without_an_acknowledgement(self, shelf: Library) -> None:
        """There is no button for it where none is asked."""
        said = letter(replace(CIRCULAR, asks_acknowledgement=False), made(EN), (), (EN,), shelf)
        assert [choice.id for choice in said.choices] == ["about:7"]

    def test_a_corrected_version(self, shelf: Library) -> None:
        """It says so in the first line, so that nobody takes it for the same once more."""
        said = letter(replace(CIRCULAR, version=2), made(EN), (), (EN,), shelf)
        assert said.text.startswith("**Circular 47 · corrected version 2**\n**Meeting in Bilbao**\n")

    def test_a_title_is_no_markup(self, shelf: Library) -> None:
        """Whatever stands in it is shown as it is."""
        text = CircularText(language=EN, title="**Bold** [x](https://example.org)", text="Words")
        said = letter(CIRCULAR, {EN: text}, (), (EN,), shelf)
        assert "**\\*\\*Bold\\*\\* \\[x\\](https://example.org)**" in said.text

    def test_a_message_to_a_few(self, shelf: Library) -> None:
        """It has its title above it, and no word for what it is."""
        message = Circular(kind=CircularKind.MESSAGE, language=EN, year=2020, id=7)
        said = letter(message, made(EN), (), (EN,), shelf)
        assert said.text.startswith("**Meeting in Bilbao**\n\nDear colleagues")

    def test_no_text_in_the_readers_language(self, shelf: Library) -> None:
        """They get the one that they read next, and are told in their own language that there is no other."""
        said = letter(CIRCULAR, made(EN, ES), (), readers_of(BASQUE), shelf)
        assert said.language == ES
        assert TEXTS[ES][1] in said.text
        voice = shelf.phrasebook.speak(*readers_of(BASQUE))
        assert voice.name_of(ES) in said.text
        said = letter(CIRCULAR, made(EN), (), readers_of(PT), shelf)
        assert said.language == EN
        assert shelf.phrasebook.speak(PT).name_of(EN) in said.text

    def test_the_original_is_the_last_resort(self, shelf: Library) -> None:
        """Where none of their languages has a text, they get the original; an empty draft is an empty letter."""
        basque = CircularText(language=BASQUE, title="Bilera", text="Kaixo")
        circular = replace(CIRCULAR, language=BASQUE)
        assert text_for(circular, {BASQUE: basque}, readers_of(PT)).language == BASQUE
        assert text_for(CIRCULAR, {}, (FR,)).text == ""
        assert letter(CIRCULAR, {}, (), (FR,), shelf).subject == ""

    def test_its_files(self, shelf: Library) -> None:
        """Those for everybody, and those of the language that the text is in."""
        files = [
            CircularFile(name=f"{language or 'all'}.pdf", media_type="x/y", size=1, reference="r", language=language)
            for language in ("", "fr", "es")
        ]
        said = letter(CIRCULAR, made(EN, FR), files, (FR,), shelf)
        assert [file.name for file in said.files] == ["all.pdf", "fr.pdf"]


class TestDeadlines:
    def test_confirmed_ones_are_listed(self, shelf: Library) -> None:
        """In the order of their days, as the reader writes dates; what nobody confirmed is not told."""
        circular = with_deadlines(
            {"date": "2020-05-01", "what": "questionnaire"},
            {"date": "2020-04-24", "what": "registration", "time": "18:00", "zone": "Europe/Madrid"},
            {"date": "2020-04-01", "what": "other", "verdict": "proposed"},
            {"date": "2020-04-02", "what": "other", "verdict": "dismissed"},
        )
        said = letter(circular, made(EN), (), (EN,), shelf).text
        assert said.endswith(
            "**Deadlines**\n\n- Registration: 24 April 2020, 18:00 (Madrid)\n- Questionnaire: 1 May 2020"
        )
        french = letter(circular, made(FR), (), (FR,), shelf).text
        assert "24 avril 2020" in french

    def test_none(self, shelf: Library) -> None:
        """Nothing is said where there is none."""
        assert "Deadlines" not in letter(CIRCULAR, made(EN), (), (EN,), shelf).text

    @pytest.mark.parametrize(
        ("zone", "shown"),
        [("Europe/Lisbon", "(Lisbon)"), ("UTC+2", "(UTC+2)"), ("local time", "(local time)"), ("", "(Madrid)")],
    )
    def test_the_clock_that_is_meant(self, shelf: Library, zone: str, shown: str) -> None:
        """A zone by its city; what was printed otherwise as it was; the network's where nothing is said."""
        deadline = Deadline(date=date(2020, 4, 24), time=time(9, 5), zone=zone, verdict=Verdict.CONFIRMED)
        said = deadline_line(shelf.phrasebook.speak(EN), deadline, "Europe/Madrid")
        assert said == f"Deadline: 24 April 2020, 9:05 {shown}"


class TestReminders:
    def test_it_is_short_where_there_is_a_page(self, shelf: Library) -> None:
        """Since when, what for, and where it can be read again; the button is below."""
        said = reminder(CIRCULAR, made(EN), readers_of(EN), shelf)
        assert "Circular 47, “Meeting in Bilbao”" in said.text
        assert "5 March 2020" in said.text  # it was half past midnight in Madrid
        assert "https://focal.example.org/circulars/7" in said.text
        assert "Dear colleagues" not in said.text
        assert said.choices[0].id == "ack:7"

    def test_the_text_follows_where_there_is_none(self, shelf: Library) -> None:
        """What is not public is sent again."""
        private = replace(CIRCULAR, is_public=False)
        said = reminder(private, made(EN), readers_of(EN), shelf)
        assert page_of(private, shelf) == ""
        assert said.text.endswith(TEXTS[EN][1])

    def test_deadlines_are_told_again(self, shelf: Library) -> None:
        """They are why it is urgent."""
        circular = with_deadlines({"date": "2020-05-01", "what": "contribution"})
        assert "- Contribution: 1 May 2020" in reminder(circular, made(EN), (EN,), shelf).text

    def test_its_language(self, shelf: Library) -> None:
        """A short one is wholly in the reader's language, though the circular is in another one."""
        assert reminder(CIRCULAR, made(EN), readers_of(FR), shelf).language == FR
        assert reminder(replace(CIRCULAR, is_public=False), made(EN), readers_of(FR), shelf).language == EN

    def test_alternates_get_all_of_it(self, shelf: Library) -> None:
        """With a sentence that says why they get it, and its files."""
        file = CircularFile(name="a.pdf", media_type="x/y", size=1, reference="r")
        said = alternate(CIRCULAR, made(EN), [file], readers_of(EN), shelf)
        first, _, rest = said.text.partition("\n\n")
        assert "as an alternate" in first
        assert rest == letter(CIRCULAR, made(EN), [file], readers_of(EN), shelf).text
        assert [each.name for each in said.files] == ["a.pdf"]


class TestNames:
    @pytest.mark.parametrize("language", NETWORK_LANGUAGES)
    def test_everything_has_a_name(self, shelf: Library, language: Language) -> None:
        """Kinds, states and deadlines, in every language."""
        voice = shelf.phrasebook.speak(language)
        assert all(kind_name(voice, kind) for kind in CircularKind)
        assert len({state_name(voice, state) for state in CircularState}) == len(CircularState)
        lines = {deadline_line(voice, Deadline(date=date(2020, 4, 1), what=what), "UTC") for what in DeadlineKind}
        assert len(lines) == len(DeadlineKind)

    def test_place_and_date(self, shelf: Library) -> None:
        """Whichever of them is known."""
        voice = shelf.phrasebook.speak(EN)
        assert place_and_date(voice, CIRCULAR) == "Bilbao, 4 March 2020"
        assert place_and_date(voice, replace(CIRCULAR, place="")) == "4 March 2020"
        assert place_and_date(voice, replace(CIRCULAR, issued=None)) == "Bilbao"
        assert place_and_date(voice, replace(CIRCULAR, issued=None, place="")) == ""
