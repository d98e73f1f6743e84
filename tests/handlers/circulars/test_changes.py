"""What was changed since something was approved or sent: what is shown is all of it, and nothing else."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from handlers.circulars.approving import approve
from handlers.circulars.changes import Change, Piece, compared, differences, earlier_texts
from handlers.circulars.releasing import correct
from handlers.circulars.writing import put_text
from knowledge.model.circulars import CircularText
from knowledge.model.languages import EN, FR, Language
from tests.handlers.circulars.office import Office

K, A, R = Change.KEPT, Change.ADDED, Change.REMOVED


def text(words: str, language: Language = EN, title: str = "Meeting") -> CircularText:
    return CircularText(language=language, title=title, text=words)


def told(pieces: tuple[Piece, ...]) -> list[tuple[Change, str]]:
    return [(piece.change, piece.text) for piece in pieces]


class TestCompared:
    def test_a_word(self) -> None:
        """One changed word is shown as that word, in its sentence."""
        assert told(compared("We meet in June.", "We meet in July.")) == [
            (K, "We meet in "),
            (R, "June"),
            (A, "July"),
            (K, "."),
        ]

    def test_a_paragraph(self) -> None:
        """A paragraph that is new is one piece, and those around it stay."""
        before, after = "One.\n\nThree.", "One.\n\nTwo.\n\nThree."
        assert told(compared(before, after)) == [(K, "One.\n\n"), (A, "Two.\n\n"), (K, "Three.")]

    def test_nothing(self) -> None:
        """The same twice is one piece; nothing twice is none."""
        assert told(compared("Same.", "Same.")) == [(K, "Same.")]
        assert compared("", "") == ()

    @given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
    def test_both_wordings_can_be_read_from_it(self, before: str, after: str) -> None:
        """Without what was removed it is the new one, without what was added the old one, whatever was written."""
        pieces = compared(before, after)
        assert "".join(piece.text for piece in pieces if piece.change is not R) == after
        assert "".join(piece.text for piece in pieces if piece.change is not A) == before

    def test_the_longest_text_rewritten(self) -> None:
        """Ten pages without a word in common are compared in less than a second."""
        before = " ".join(f"word{number}" for number in range(4_000))
        after = " ".join(f"other{number}" for number in range(4_000))
        begun = time.perf_counter()
        assert {piece.change for piece in compared(before, after)} == {R, A}
        assert time.perf_counter() - begun < 1


class TestDifferences:
    def test_what_is_the_same_is_not_shown(self) -> None:
        """Only the languages whose words are others."""
        before = {EN: text("One."), FR: text("Un.", FR)}
        (found,) = differences(before, {**before, FR: text("Deux.", FR)})
        assert (found.language, told(found.title)) == (FR, [(K, "Meeting")])
        assert told(found.text) == [(R, "Un"), (A, "Deux"), (K, ".")]

    def test_a_language_more_and_one_less(self) -> None:
        """What is new is all added, what is gone all removed; even an empty text is one."""
        added, removed = differences({FR: text("", FR, "")}, {EN: text("One.")})
        assert (added.before, told(added.text)) == (None, [(A, "One.")])
        assert (removed.language, removed.after) == (FR, None)


class TestWhatItIsComparedWith:
    def test_nothing_before_it_was_approved(self, small_office: Office) -> None:
        """A first draft has no earlier wording."""
        assert small_office.see(earlier_texts, small_office.draft()) == {}

    def test_the_words_that_were_approved(self, small_office: Office) -> None:
        """Whatever is written afterwards, what was approved is known word for word."""
        office = small_office
        draft = office.draft()
        done = office.do(approve, office.amaia, draft.id, draft.revision, office.library, office.now)
        changed = office.do(
            put_text, office.iker, done.id, done.revision, EN, "Another title", "Other words.", office.now
        )
        earlier = office.see(earlier_texts, changed)
        assert list(earlier) == ["approved"]
        after = office.see(lambda unit: unit.circulars.texts(changed.id))
        (found,) = differences(earlier["approved"], after)
        assert found.before is not None
        assert (found.language, found.before.by) == (EN, office.amaia.name)

    def test_the_version_that_was_sent(self, small_office: Office) -> None:
        """A correction is compared with what everybody has."""
        office = small_office
        sent = office.released()
        draft = office.do(correct, office.iker, sent.id, office.now)
        earlier = office.see(earlier_texts, draft)
        assert list(earlier) == ["sent"]
        assert differences(earlier["sent"], office.see(lambda unit: unit.circulars.texts(draft.id))) == ()
