"""What a campaign writes to those whom it asks."""

from __future__ import annotations

from datetime import datetime

from handlers.campaigns.leftovers import Leftovers
from handlers.campaigns.taking import time_choice
from handlers.circulars.letters import readers_of
from handlers.deadlines.letters import choices_of, heading, letter, until, zone_of
from handlers.dialogue.library import Library
from knowledge.model.campaigns import Campaign
from knowledge.model.deadlines import Deadline
from knowledge.model.messages import OutgoingMessage
from knowledge.model.readings import DeadlineKind
from knowledge.store.deadline_reminders import Readers
from knowledge.store.unit import Unit


def deadline_of(campaign: Campaign, since: datetime, last: datetime | None = None) -> Deadline:
    """The deadline of a campaign as it is set when it opens, numbered as the one that it has; without a plan of the
    campaign's own, `set_deadline` gives it the usual one.

    Args:
        last: the last moment of a member that was given more time.
    """
    return Deadline(
        id=campaign.deadline or 0,
        titles=campaign.titles,
        due_at=last or campaign.closes_at,
        zone=campaign.zone,
        since=since,
        kind=DeadlineKind.QUESTIONNAIRE,
        subject=campaign.subject,
        audience=campaign.audience,
        plan=campaign.plan,
    )


def invitation(
    unit: Unit,
    campaign: Campaign,
    readers: Readers,
    library: Library,
    now: datetime,
    leftovers: Leftovers | None = None,
) -> OutgoingMessage:
    """The invitation as readers of a language on a clock get it: `Readers(language=FR, zone="")` for a preview.

    Args:
        leftovers: of the campaign, where many invitations are written at once.
    """
    _, deadline = library.phrasebook.speak(*readers_of(readers.language)), deadline_of(campaign, now)
    left = leftovers or Leftovers(unit, deadline, library, now)
    parts = [
        *heading(_, deadline),
        _("Your city is invited to answer this questionnaire."),
        campaign.texts.render(_.languages).text if campaign.texts else "",
        " ".join(left.said(readers)),
        until(_, deadline, zone_of(readers.zone, library)),
        _("You and your colleagues answer it together. You can stop at any time: every answer is kept."),
    ]
    return letter(_, deadline, parts, choices_of(_, deadline))


def extension(deadline: Deadline, readers: Readers, library: Library, leftovers: Leftovers) -> OutgoingMessage:
    """That the member has more time than the others: until its own deadline."""
    _ = library.phrasebook.speak(*readers_of(readers.language))
    parts = [
        *heading(_, deadline),
        _("The secretariat has given your city more time for this questionnaire."),
        " ".join(leftovers.said(readers)),
        until(_, deadline, zone_of(readers.zone, library)),
    ]
    return letter(_, deadline, parts, choices_of(_, deadline))


def closing(deadline: Deadline, readers: Readers, library: Library) -> OutgoingMessage:
    """That nothing is taken any more, to those who have begun and not handed in."""
    _ = library.phrasebook.speak(*readers_of(readers.language))
    email = library.pack.secretariat
    parts = [
        *heading(_, deadline),
        _("This questionnaire is closed now. The answers of your city are kept."),
        _("If you need more time, ask the secretariat: {email}", email=email),
    ]
    return letter(_, deadline, parts, (time_choice(_, deadline.subject),))
