"""What stands in the way of a circular: links that lead nowhere, calls to everybody, readers without a text."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.circulars.checking import CircularProblem, ProblemCode, Severity, malformed_links, mentions, problems
from handlers.circulars.texts import problem_text
from handlers.circulars.writing import Changes
from knowledge.model.audience import Audience
from knowledge.model.circulars import LONGEST_TEXT, LONGEST_TITLE, Circular, CircularText
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from knowledge.model.people import Region
from tests.handlers.circulars.office import HOUR, TEXTS, Office

C = ProblemCode


def found(office: Office, circular: Circular) -> tuple[CircularProblem, ...]:
    return office.see(problems, circular, office.library, office.now)


def codes(office: Office, circular: Circular) -> list[tuple[ProblemCode, str]]:
    return [(each.code, each.language) for each in found(office, circular)]


GOOD_LINKS = (
    "[the page](https://example.org/june)",
    '[the page](https://example.org/june?a=1&b=2#top "Programme")',
    "[page](https://fr.wikipedia.org/wiki/Bilbao_(Biscaye))",
    "[write](mailto:ana@example.org?subject=Hello)",
    "[call](tel:+34 600 000 000)",
    "[6 November 2014, 18:00](time:2014-11-06T17:00:00Z)",
    "[ñ](https://ñandú.example.org/)",
    "See https://example.org/a, (https://example.org/b) and http://example.org:8080/c.",
    "ana@example.org",
    "[sic] (see below), [1] (2014)",
    "either/or, http is a protocol, and/or [x]",
    "",
)
BAD_LINKS = {
    "[x](http//)": "[x](http//)",
    "[x](htp://example.org)": "[x](htp://example.org)",
    "[x](example.org)": "[x](example.org)",
    "[x]()": "[x]()",
    "[x](https://)": "[x](https://)",
    "[x](https://exa mple.org)": "[x](https://exa mple.org)",
    "[x](https://localhost/a)": "[x](https://localhost/a)",
    "[x](javascript:alert(1))": "[x](javascript:alert(1))",
    "[x](mailto:ana)": "[x](mailto:ana)",
    "[x](tel:)": "[x](tel:)",
    "[x](time:tomorrow)": "[x](time:tomorrow)",
    "[x] (https://example.org)": "[x] (https://example.org)",
    "[x](https://example.org": "[x](https://example.org",
    "[x](https://example.org:99999/)": "[x](https://example.org:99999/)",
    "See (htp://example.org).": "htp://example.org",
    "See http//example.org now": "http//example.org",
    "See https:/example.org": "https:/example.org",
    "See hhttp://example.org": "hhttp://example.org",
    "See http:// now": "http://",
}


class TestLinks:
    @pytest.mark.parametrize("text", GOOD_LINKS)
    def test_whole_links(self, text: str) -> None:
        """What leads somewhere, and what only looks like a link, is left alone."""
        assert malformed_links(text) == []

    @pytest.mark.parametrize("text", BAD_LINKS)
    def test_malformed_links(self, text: str) -> None:
        """What leads nowhere is told as it is written, once."""
        assert malformed_links(f"{text}\n\n{text}") == [BAD_LINKS[text]]


class TestMentions:
    @pytest.mark.parametrize(
        "text", ["<!channel>", "<!here|here>", "<!subteam^S1>", "<@U123ABC>", "@everyone", "@Here"]
    )
    def test_calls_to_everybody(self, text: str) -> None:
        """Whatever some platform would take for one is told."""
        assert mentions(f"Dear all, {text} please") == [text]

    @pytest.mark.parametrize("text", ["ana@here.example.org", "<b>", "a < b!", "@heretic", "here", "channel"])
    def test_what_is_none(self, text: str) -> None:
        """Addresses and plain words call nobody."""
        assert mentions(text) == []


class TestTexts:
    def test_nothing_is_wrong(self, office: Office) -> None:
        """A circular in all the languages of its readers has no problems."""
        assert found(office, office.draft()) == ()

    def test_an_empty_draft(self, small_office: Office) -> None:
        """It lacks its own text, and one for every other reader."""
        draft = small_office.draft({EN: ("", "")})
        assert (C.NO_TITLE, EN) in codes(small_office, draft)
        assert (C.NO_TEXT, EN) in codes(small_office, draft)

    def test_no_text_in_a_needed_language(self, office: Office) -> None:
        """Each language that somebody reads and that has no text is told, with how many readers it has."""
        draft = office.draft({EN: TEXTS[EN], FR: TEXTS[FR]})
        missing = {each.language: each for each in found(office, draft)}
        assert set(missing) == {ES, PT}
        assert {each.count for each in missing.values()} == {1}
        assert all(each.is_error for each in missing.values())

    def test_unless_another_one_is_accepted(self, small_office: Office) -> None:
        """Then it is something to know, and stops nothing."""
        draft = small_office.describe(small_office.draft({EN: TEXTS[EN]}), Changes(accepts_fallback=True))
        assert {each.severity for each in found(small_office, draft)} == {Severity.WARNING}

    def test_thirty_thousand_characters(self, small_office: Office) -> None:
        """They are no problem; what is longer, or a title that is none, was not stored by us and is told."""
        draft = small_office.draft({**TEXTS, EN: ("Title", "x" * LONGEST_TEXT)})
        assert found(small_office, small_office.draft({**TEXTS, EN: ("T" * LONGEST_TITLE, "x" * LONGEST_TEXT)})) == ()
        text = CircularText(language=EN, title="T" * (LONGEST_TITLE + 1), text="x" * (LONGEST_TEXT + 1))
        small_office.store.run(lambda unit: unit.circulars.put_text(draft.id, text, small_office.now))
        too_long = [each for each in found(small_office, draft) if each.code is C.TOO_LONG]
        assert [each.count for each in too_long] == [LONGEST_TITLE + 1, LONGEST_TEXT + 1]

    def test_a_malformed_link_and_a_mention(self, small_office: Office) -> None:
        """The link is an error, in the language that it stands in; the mention is sent as plain words."""
        draft = small_office.draft({**TEXTS, FR: ("Titre", "<!channel> [x](http//)")})
        link, mention = found(small_office, draft)
        assert (link.code, link.language, link.value, link.is_error) == (C.MALFORMED_LINK, FR, "[x](http//)", True)
        assert (mention.code, mention.value, mention.is_error) == (C.MENTION, "<!channel>", False)

    def test_a_translation_of_an_older_original(self, small_office: Office) -> None:
        """Whoever changes the original is told which translations do not follow; saved again, they do."""
        draft = small_office.draft()
        draft = small_office.write(draft, EN, "Meeting in Lyon", "We meet in Lyon.")
        assert set(codes(small_office, draft)) == {(C.STALE, ES), (C.STALE, FR), (C.STALE, PT)}
        draft = small_office.write(draft, FR, *TEXTS[FR])
        assert (C.STALE, FR) not in codes(small_office, draft)


class TestTheRest:
    def test_nobody_would_get_it(self, small_office: Office) -> None:
        """An audience without anybody is an error."""
        africa = Audience(regions=frozenset({Region.AFRICA}))
        draft = small_office.describe(small_office.draft(), Changes(audience=africa))
        assert codes(small_office, draft) == [(C.NOBODY, "")]

    def test_it_would_expire_before_it_is_sent(self, small_office: Office) -> None:
        """By now, or by the moment that it is scheduled for."""
        draft = small_office.describe(small_office.draft(), Changes(expires_at=small_office.now + HOUR))
        assert found(small_office, draft) == ()
        small_office.now += HOUR
        assert codes(small_office, draft) == [(C.EXPIRED, "")]

    def test_errors_stand_first(self, small_office: Office) -> None:
        """What must be mended is read before what should be known."""
        draft = small_office.draft({EN: ("@here", "@here")})
        severities = [each.is_error for each in found(small_office, draft)]
        assert severities == sorted(severities, reverse=True)
        assert severities[-1] is False

    def test_the_year_comes_from_its_date(self, small_office: Office) -> None:
        """Numbers are of the year of issue."""
        draft = small_office.describe(small_office.draft(), Changes(issued=date(2020, 3, 4), number=47))
        assert draft.year == 2020


class TestWords:
    @pytest.mark.parametrize("language", NETWORK_LANGUAGES)
    @pytest.mark.parametrize("code", list(ProblemCode))
    def test_every_problem_has_a_sentence(self, small_office: Office, code: ProblemCode, language: Language) -> None:
        """In whatever language the reader has, with what it is about."""
        problem = CircularProblem(code=code, language=FR, value="[x](http//)", count=1_234)
        said = problem_text(small_office.library.phrasebook.speak(language), problem)
        assert said.strip()
        assert "{" not in said

    def test_values_are_shown_as_they_stand(self, small_office: Office) -> None:
        """A malformed link in a sentence makes no link."""
        problem = CircularProblem(code=C.MALFORMED_LINK, language=EN, value="[x](javascript:`1`)")
        said = problem_text(small_office.library.phrasebook.speak(EN), problem)
        assert said == "A link in the text in English leads nowhere: `[x](javascript:ˋ1ˋ)`"

    def test_counts_are_in_the_plural(self, small_office: Office) -> None:
        """One recipient, three recipients."""
        said = [
            problem_text(
                small_office.library.phrasebook.speak(EN),
                CircularProblem(code=C.MISSING_LANGUAGE, language=PT, count=count),
            )
            for count in (1, 3)
        ]
        assert said == [
            "One recipient reads Portuguese, and there is no text in it.",
            "3 recipients read Portuguese, and there is no text in it.",
        ]
