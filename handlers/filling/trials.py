"""The purpose of forms that are tried out: asked as if of a city, and handed in to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.campaigns.naming import called
from handlers.dialogue.library import Library
from handlers.filling.purposes import Completion, Opening, Refusal
from knowledge.forms.responses import Filled
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse
from knowledge.store.unit import Unit

TRIAL = "trial"
"""What the subject of a trial begins with, "trial:4" by the number of the form's version, and the code of the member
that there is for it: no member of a network is called so, since theirs begin with a country."""


class Trying:
    """Subjects "trial:4": of the member that stands for one alone."""

    def open(
        self, unit: Unit, contact: Contact, rest: Sequence[str], library: Library, now: datetime
    ) -> Opening | Refusal:
        """The form as if it were asked of the city."""
        _ = library.phrasebook.speak(*contact.languages)
        number = int(rest[0]) if len(rest) == 1 and rest[0].isdecimal() else 0
        if contact.member is None or contact.member.code != TRIAL or unit.forms.known(number) is None:
            return Refusal(text=_("I know of no such questionnaire. The secretariat can tell you more."))
        title = called(unit, number, contact.languages)
        subject = f"{TRIAL}:{number}"
        return Opening(subject=subject, key=subject, form=number, title=title, member=contact.member.id)

    def complete(
        self, unit: Unit, contact: Contact, kept: KeptResponse, filled: Filled, library: Library, now: datetime
    ) -> Completion | Refusal:
        """Says so, and does nothing."""
        _ = library.phrasebook.speak(*contact.languages)
        return Completion(text=_("Thank you. The answers of your city have been handed in."))


TRYING = Trying()
