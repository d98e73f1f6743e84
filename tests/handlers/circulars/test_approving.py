"""Approval by a second person: who is asked, what is refused, what is sent back."""

from __future__ import annotations

import pytest

from handlers.circulars.approving import NoReason, NotReady, approve, approvers, digest_of, send_back, submit
from handlers.circulars.checking import ProblemCode
from handlers.circulars.facts import remarks
from handlers.circulars.writing import Changes
from knowledge.model.circulars import CircularState, NotNow, OwnWork
from knowledge.model.languages import EN, ES, FR, PT
from knowledge.model.people import ChannelName, Role
from knowledge.model.rights import OPERATOR, Forbidden
from tests.circulations import add_reader, lose
from tests.handlers.circulars.office import TEXTS, Office

S = CircularState


class TestSubmitting:
    def test_the_others_are_told(self, office: Office) -> None:
        """Whoever may approve it and did not write in it, in their language, with its page of the console."""
        draft = office.draft()
        review = office.do(submit, office.iker, draft.id, draft.revision, office.library, office.now)
        assert review.state is S.IN_REVIEW
        (told,) = office.told(office.amaia_reader)
        assert "«Reunión en Bilbao»" in told
        assert told.endswith(f"https://focal.example.org/console/circulars/{draft.id}")
        assert office.told(office.iker_reader) == []
        assert office.told(office.ana) == []

    def test_again_after_it_was_changed(self, office: Office) -> None:
        """Each time that it is submitted anew, they are told anew."""
        draft = office.draft()
        for title in ("One", "Two"):
            draft = office.write(draft, EN, title, "Words")
            draft = office.do(submit, office.iker, draft.id, draft.revision, office.library, office.now)
        assert len(office.told(office.amaia_reader)) == 2

    def test_with_problems(self, small_office: Office) -> None:
        """They may be mended together: only the approval is refused."""
        draft = small_office.draft({EN: TEXTS[EN]})
        review = small_office.do(
            submit, small_office.iker, draft.id, draft.revision, small_office.library, small_office.now
        )
        assert review.state is S.IN_REVIEW


class TestApproving:
    def test_what_was_approved_is_known(self, office: Office) -> None:
        """By whom, when, and which words."""
        approved = office.approve(office.draft())
        assert (approved.state, approved.approved_by, approved.approved_at) == (
            S.APPROVED,
            office.amaia.name,
            office.now,
        )
        entry = office.store.read(lambda unit: unit.audit.entries(None, 1))[0]
        assert (entry.action, entry.actor) == ("circular.approved", office.amaia.name)
        assert entry.details["digest"] == office.see(digest_of, approved)
        assert f"en:{office.text(approved, EN).digest[:8]}" in str(entry.details["digest"])

    def test_an_audience_language_without_a_text(self, office: Office) -> None:
        """It is refused, unless readers of it are to get another one."""
        draft = office.draft({EN: TEXTS[EN], ES: TEXTS[ES], FR: TEXTS[FR]})
        with pytest.raises(NotReady) as refused:
            office.approve(draft)
        assert [(each.code, each.language, each.count) for each in refused.value.problems] == [
            (ProblemCode.MISSING_LANGUAGE, PT, 1)
        ]
        accepted = office.describe(office.now_of(draft), Changes(accepts_fallback=True))
        assert office.approve(accepted).state is S.APPROVED

    @pytest.mark.parametrize("text", ["[x](http//)", "See htp://example.org", ""])
    def test_errors(self, small_office: Office, text: str) -> None:
        """With an error in any of its texts it is not approved."""
        draft = small_office.draft({**TEXTS, FR: ("Titre", text)})
        with pytest.raises(NotReady):
            small_office.approve(draft)
        assert small_office.now_of(draft).state is S.IN_REVIEW

    def test_a_warning_stops_nothing(self, small_office: Office) -> None:
        """A call to everybody is sent as plain words, and may be."""
        draft = small_office.draft({**TEXTS, FR: ("Titre", "<!channel> bonjour")})
        assert small_office.approve(draft).state is S.APPROVED

    def test_by_an_author(self, office: Office) -> None:
        """Whoever wrote in it may not, where somebody else could; not by saving it last either."""
        draft = office.draft()
        with pytest.raises(OwnWork):
            office.approve(draft, office.iker)
        edited = office.write(office.now_of(draft), EN, "Other", "Words", office.amaia)
        for language in (ES, FR, PT):
            edited = office.write(edited, language, *TEXTS[language], office.amaia)
        assert office.approve(edited, office.iker).state is S.APPROVED

    def test_the_only_one_there_is(self, office: Office) -> None:
        """Who is alone at the secretariat approves their own work: also where the other one is not reached any more,
        and so cannot sign in."""
        lose(office.store, office.amaia_reader.chat, office.now)
        assert [contact.id for contact in office.see(approvers)] == [office.iker_reader.id]
        assert office.approve(office.draft(), office.iker).approved_by == office.iker.name

    def test_the_operator(self, small_office: Office) -> None:
        """Whoever runs commands on the machine may approve what others wrote, but nobody waits for them."""
        assert small_office.approve(small_office.draft(), OPERATOR).approved_by == "operator"
        assert all(contact.role is not Role.VISITOR for contact in small_office.see(approvers))
        assert len(small_office.see(approvers)) == 2

    def test_who_may_not(self, small_office: Office) -> None:
        """Nobody but the staff; nothing that is out or approved already."""
        draft = small_office.draft()
        with pytest.raises(Forbidden):
            small_office.do(
                approve,
                small_office.actor(small_office.ana),
                draft.id,
                draft.revision,
                small_office.library,
                small_office.now,
            )
        ready = small_office.approve(draft)
        with pytest.raises(NotNow):
            small_office.do(
                approve, small_office.amaia, ready.id, ready.revision, small_office.library, small_office.now
            )


class TestSendingBack:
    def test_its_authors_are_told_why(self, office: Office) -> None:
        """It is a draft again, with what was said; nothing that was said is lost when it is said again."""
        draft = office.draft()
        for reason in ("The date is *wrong*.", "Still wrong."):
            review = office.do(submit, office.iker, draft.id, draft.revision, office.library, office.now)
            draft = office.do(send_back, office.amaia, review.id, review.revision, reason, office.library, office.now)
        assert draft.state is S.DRAFT
        assert [(each.by, each.text) for each in remarks(draft)] == [
            (office.amaia.name, "The date is *wrong*."),
            (office.amaia.name, "Still wrong."),
        ]
        told = office.told(office.iker_reader)
        assert len(told) == 2
        assert "The date is \\*wrong\\*." in told[0]

    def test_what_was_approved(self, small_office: Office) -> None:
        """May be sent back too, before it is out; then it has to be approved anew."""
        office = small_office
        ready = office.approve(office.draft())
        back = office.do(send_back, office.iker, ready.id, ready.revision, "Wait", office.library, office.now)
        assert (back.state, back.approved_by, back.approved_at) == (S.DRAFT, "", None)

    def test_without_a_reason(self, small_office: Office) -> None:
        """Nobody could mend it."""
        office = small_office
        ready = office.approve(office.draft())
        with pytest.raises(NoReason):
            office.do(send_back, office.iker, ready.id, ready.revision, " \n", office.library, office.now)

    def test_nobody_else_is_told(self, small_office: Office) -> None:
        """An approver who did not write it hears nothing."""
        office = small_office
        other = add_reader(office.store, None, office.now, language=EN, channel=ChannelName.SLACK)
        ready = office.approve(office.draft())
        before = office.told(office.amaia_reader)
        office.do(send_back, office.amaia, ready.id, ready.revision, "Wait", office.library, office.now)
        assert office.told(office.amaia_reader) == before
        assert office.told(other) == []
