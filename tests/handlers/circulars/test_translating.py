"""Translations by a machine: nothing of the Markdown is lost, and nothing goes out before a person has read it."""

from __future__ import annotations

import pytest

from handlers.circulars.approving import NotReady
from handlers.circulars.checking import ProblemCode
from handlers.circulars.translating import NotTranslated, Translator, check_text, machine_text, put_machine_text
from handlers.circulars.writing import OutOfRange, TooLong
from knowledge.model.circulars import LONGEST_TEXT, CircularState, CircularText, NotNow, Origin
from knowledge.model.languages import EN, ES, FR, PT
from knowledge.model.rights import Forbidden
from tests.handlers.circulars.office import TEXTS, Office
from tests.handlers.circulars.translators import Away, Backwards, Forgetful, Shouting, Silent

MARKDOWN = """Dear colleagues,

please read [the page](https://example.org/June_2026?a=b) and **register** by 24 October.

## Programme

- first: see https://example.org/x
- second, with `code` and ana@example.org
  1. nested

> quoted words

---

2014"""


def text(markdown: str, title: str = "Meeting") -> CircularText:
    return CircularText(language=EN, title=title, text=markdown)


async def french(translator: Translator, markdown: str) -> str:
    return (await machine_text(translator, text(markdown), FR)).text


class TestMarkdown:
    async def test_what_is_kept(self) -> None:
        """Addresses, marks, paragraphs, lists and headings stand where they stood; words are translated."""
        said = await french(Shouting(), MARKDOWN)
        assert said.split("\n") == [
            "DEAR COLLEAGUES,",
            "",
            "PLEASE READ [THE PAGE](https://example.org/June_2026?a=b) AND **REGISTER** BY 24 OCTOBER.",
            "",
            "## PROGRAMME",
            "",
            "- FIRST: SEE https://example.org/x",
            "- SECOND, WITH `code` AND ana@example.org",
            "  1. NESTED",
            "",
            "> QUOTED WORDS",
            "",
            "---",
            "",
            "2014",
        ]

    async def test_the_machine_sees_no_address(self) -> None:
        """What it must not change it is not given."""
        machine = Shouting()
        await french(machine, MARKDOWN)
        assert not any("example.org" in given or "**" in given for given in machine.given)
        assert "---" not in machine.given

    @pytest.mark.parametrize("machine", [Forgetful(), Backwards()])
    async def test_a_machine_that_loses_signs(self, machine: Translator) -> None:
        """Where a sign is lost or out of order, the line is translated piece by piece: every address is still there."""
        said = await french(machine, MARKDOWN)
        for kept in ("(https://example.org/June_2026?a=b)", "https://example.org/x", "`code`", "ana@example.org"):
            assert said.count(kept) == 1
        assert said.count("**") == 2
        assert said.count("\n") == MARKDOWN.count("\n")

    async def test_a_machine_that_leaves_something_out(self) -> None:
        """Fewer texts than were given are no translation."""
        with pytest.raises(NotTranslated):
            await french(Silent(), MARKDOWN)

    async def test_nobody_answers(self) -> None:
        """It is said, and nothing is stored."""
        with pytest.raises(NotTranslated):
            await french(Away(), "Words")

    async def test_an_empty_text(self) -> None:
        """There is nothing to translate but the title."""
        machine = Shouting()
        made = await machine_text(machine, text(""), FR)
        assert (made.title, made.text, machine.given) == ("MEETING", "", ["Meeting"])

    async def test_what_it_is(self) -> None:
        """It is a machine's, of this very original, and nobody has checked it."""
        original = text("Words")
        made = await machine_text(Shouting(), original, FR)
        assert (made.language, made.origin, made.is_checked) == (FR, Origin.MACHINE, False)
        assert made.of_original == original.digest
        assert not made.is_stale(original)


class TestChecking:
    async def test_it_does_not_go_out_unchecked(self, office: Office) -> None:
        """Nobody can approve it before a person has checked it; who did stands there."""
        draft = office.draft({EN: TEXTS[EN], ES: TEXTS[ES], PT: TEXTS[PT]})
        made = await machine_text(Shouting(), office.text(draft, EN), FR)
        draft = office.do(put_machine_text, office.iker, draft.id, draft.revision, made, office.now)
        with pytest.raises(NotReady) as refused:
            office.approve(draft)
        assert [(each.code, each.language) for each in refused.value.problems] == [(ProblemCode.UNCHECKED, FR)]
        draft = office.now_of(draft)
        checked = office.do(check_text, office.amaia, draft.id, draft.revision, FR, office.now)
        text = office.text(draft, FR)
        assert (text.is_checked, text.origin, text.by) == (True, Origin.MACHINE, office.amaia.name)
        assert office.approve(checked).state is CircularState.APPROVED

    async def test_who_edits_it_has_checked_it(self, small_office: Office) -> None:
        """Somebody who writes in it stands behind it, and is an author."""
        office = small_office
        draft = office.draft({EN: TEXTS[EN]})
        made = await machine_text(Shouting(), office.text(draft, EN), FR)
        draft = office.do(put_machine_text, office.iker, draft.id, draft.revision, made, office.now)
        draft = office.write(draft, FR, *TEXTS[FR], office.amaia)
        text = office.text(draft, FR)
        assert (text.is_checked, text.origin) == (True, Origin.WRITTEN)
        assert draft.authors == (office.iker.name, office.amaia.name)

    async def test_an_approved_one_is_a_draft_again(self, small_office: Office) -> None:
        """A new translation has not been approved."""
        office = small_office
        ready = office.approve(office.draft())
        made = await machine_text(Shouting(), office.text(ready, EN), FR)
        again = office.do(put_machine_text, office.iker, ready.id, ready.revision, made, office.now)
        assert (again.state, again.approved_by) == (CircularState.DRAFT, "")

    def test_what_cannot_be(self, small_office: Office) -> None:
        """The original is not translated into itself; no text grows beyond bounds; there must be one to check; who may
        not write may not do this either; what is out stays as it is."""
        office = small_office
        draft = office.draft({EN: TEXTS[EN]})
        for made, error in (
            (CircularText(language=EN, title="x", text="y"), OutOfRange),
            (CircularText(language=FR, title="x", text="y" * (LONGEST_TEXT + 1)), TooLong),
        ):
            with pytest.raises(error):
                office.do(put_machine_text, office.iker, draft.id, draft.revision, made, office.now)
        with pytest.raises(OutOfRange):
            office.do(check_text, office.iker, draft.id, draft.revision, PT, office.now)
        with pytest.raises(Forbidden):
            office.do(check_text, office.actor(office.ana), draft.id, draft.revision, EN, office.now)
        out = office.released()
        with pytest.raises(NotNow):
            office.do(check_text, office.iker, out.id, out.revision, EN, office.now)
