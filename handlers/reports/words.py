"""What chapters, figures and their facets are called, and how each figure is counted."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.circulars.texts import kind_name, purpose_name
from handlers.dialogue.naming import channel_name, region_name, role_name, standing_name
from handlers.phrasebook import Speaker
from knowledge.model.circulars import CircularKind
from knowledge.model.languages import Language
from knowledge.model.people import ChannelName, Region, Role, Standing
from knowledge.model.readings import DeadlineKind
from knowledge.model.reports import Chapter, Facet, FigureName

F = FigureName
_OF_MEMBERS = (F.MEMBERS, F.MEMBERS_JOINED, F.MEMBERS_LEFT, F.LEADERSHIP)


def chapter_name(_: Speaker, chapter: Chapter) -> str:
    """What a chapter is called, in the words of the network's plans."""
    return {
        Chapter.IMPLEMENTATION: _("Implementation"),
        Chapter.ADVOCACY: _("Advocacy"),
        Chapter.MONITORING: _("Monitoring and reporting"),
        Chapter.LEARNING: _("Learning"),
        Chapter.NETWORK: _("Strengthening the network"),
    }[chapter]


def figure_name(_: Speaker, name: FigureName) -> str:
    """What a figure is called."""
    return {
        F.CIRCULARS: _("Circulars released"),
        F.CORRECTIONS: _("Corrected versions of circulars"),
        F.CIRCULAR_TEXTS: _("Circulars, each language counted"),
        F.LETTERS_SENT: _("Letters of circulars delivered"),
        F.LETTERS_FAILED: _("Letters of circulars that failed"),
        F.DEADLINES: _("Deadlines that ended"),
        F.CALLS: _("Calls for expressions of interest that closed"),
        F.APPLICATIONS: _("Applications to these calls"),
        F.PUBLIC_CIRCULARS: _("Circulars on the public page"),
        F.INVITATIONS: _("Invitations released"),
        F.LEADERSHIP: _("Presidency and vice-presidencies"),
        F.ELECTED_OFFICIALS: _("Elected officials among the contacts"),
        F.CANDIDACIES: _("Applications for a vice-presidency"),
        F.ACKNOWLEDGED: _("Acknowledgements given, of those asked for"),
        F.SETTLED_IN_TIME: _("Deadlines met by members, of those that concerned them"),
        F.RESPONSES_BEGUN: _("Questionnaires begun"),
        F.RESPONSES_SUBMITTED: _("Questionnaires handed in"),
        F.MEMBERS_ANSWERING: _("Members that handed in a questionnaire"),
        F.EVENTS: _("Events held"),
        F.EVENTS_CANCELLED: _("Events cancelled"),
        F.REGISTRATIONS: _("Registrations for the events"),
        F.WAITING: _("Registrations without a seat"),
        F.ATTENDED: _("Participants whose attendance was noted"),
        F.MEMBERS_AT_EVENTS: _("Members with a seat at an event"),
        F.PRACTICES_SUBMITTED: _("Good practices handed in"),
        F.PRACTICES_PUBLISHED: _("Good practices published"),
        F.QUESTIONS: _("Questions asked"),
        F.HELPFUL: _("Answers that helped, of those that were rated"),
        F.MEMBERS: _("Members"),
        F.MEMBERS_JOINED: _("Members that joined"),
        F.MEMBERS_LEFT: _("Members that left"),
        F.CONTACTS: _("Contacts of members"),
        F.CONTACTS_JOINED: _("New contacts of members"),
        F.TICKETS: _("Matters put to the secretariat"),
        F.TICKETS_ANSWERED: _("Matters that the secretariat answered"),
        F.ANSWER_TIME: _("Time until the secretariat answered (median)"),
    }[name]


def counted_how(_: Speaker, name: FigureName) -> str:
    """How a figure is counted, in a sentence."""
    return {**_how_work(_), **_how_people(_)}[name]


def _how_work(_: Speaker) -> Mapping[FigureName, str]:
    return {
        F.CIRCULARS: _("First versions released in the period."),
        F.CORRECTIONS: _("Later versions released in the period."),
        F.CIRCULAR_TEXTS: _("Texts of these first versions; a circular in four languages counts four times."),
        F.LETTERS_SENT: _("Deliveries of circulars to one person each that were sent; reminders are not counted."),
        F.LETTERS_FAILED: _("Deliveries that failed or remained unconfirmed; another channel may have followed."),
        F.DEADLINES: _("Deadlines whose last moment fell into the period, without cancelled ones."),
        F.CALLS: _("Calls whose closing fell into the period, without drafts and cancelled ones."),
        F.APPLICATIONS: _("Applications that were handed in, without withdrawn ones."),
        F.PUBLIC_CIRCULARS: _("First versions released in the period that everybody may read."),
        F.INVITATIONS: _("First versions of invitations released in the period."),
        F.CANDIDACIES: _("Applications that were handed in to calls for a vice-presidency."),
        F.ACKNOWLEDGED: _(
            "Of every circular that asks for it, each member counts once; it has acknowledged as soon as one colleague "
            "has."
        ),
        F.SETTLED_IN_TIME: _(
            "Of every deadline, each member counts once; it was met where a colleague registered, answered or declined "
            "in time."
        ),
        F.RESPONSES_BEGUN: _("Answers to questionnaires begun in the period, as far as they are kept."),
        F.RESPONSES_SUBMITTED: _("Answers to questionnaires handed in within the period, without withdrawn ones."),
        F.MEMBERS_ANSWERING: _("Each member counts once, however many questionnaires it handed in."),
        F.EVENTS: _("Events that began in the period, without drafts and cancelled ones."),
        F.EVENTS_CANCELLED: _("Events that were to begin in the period and were cancelled."),
        F.REGISTRATIONS: _("All registrations for the events held, withdrawn ones too."),
        F.WAITING: _("Registrations that ended on the waiting list, or with a seat that was offered and not taken."),
        F.ATTENDED: _("Registrations for the events held whose holder was noted as present."),
        F.MEMBERS_AT_EVENTS: _("Each member with a confirmed registration counts once."),
        F.PRACTICES_SUBMITTED: _("Good practices handed in within the period, whatever became of them."),
        F.PRACTICES_PUBLISHED: _("Good practices published in the period that still are."),
    }


def _how_people(_: Speaker) -> Mapping[FigureName, str]:
    return {
        F.LEADERSHIP: _("Members of the last day that preside or are vice-presidents, as the register stands today."),
        F.ELECTED_OFFICIALS: _("Contacts in that role today who were known by the end of the period."),
        F.QUESTIONS: _("From the statistics of use, which hold numbers only."),
        F.HELPFUL: _("From the statistics of use: answers that their readers found helpful."),
        F.MEMBERS: _(
            "Cities and associations that belonged to the network on the last day; the secretariat counts where it "
            "presides."
        ),
        F.MEMBERS_JOINED: _("Members whose first day, as the register has it, fell into the period."),
        F.MEMBERS_LEFT: _("Members whose last day, as the register has it, fell into the period."),
        F.CONTACTS: _("Focal points, alternates and elected officials who were known by the end of the period."),
        F.CONTACTS_JOINED: _("Those of them who became known within the period."),
        F.TICKETS: _("Questions and forwarded messages opened in the period, as far as they are kept."),
        F.TICKETS_ANSWERED: _("Those closed with an answer in the period, as far as they are kept."),
        F.ANSWER_TIME: _("Half of them were answered sooner, half later."),
    }


def facet_name(_: Speaker, facet: Facet) -> str:
    """By what rows are told apart."""
    return {
        Facet.MONTH: _("Month"),
        Facet.KIND: _("Kind"),
        Facet.LANGUAGE: _("Language"),
        Facet.CHANNEL: _("Channel"),
        Facet.REGION: _("Region"),
        Facet.OUTCOME: _("State"),
        Facet.ROLE: _("Role"),
    }[facet]


def plot_title(_: Speaker, name: FigureName, facet: Facet) -> str:
    """What a plot shows: "Questions asked, by month"."""
    figure = figure_name(_, name)
    match facet:
        case Facet.MONTH:
            return _("{figure}, by month", figure=figure)
        case Facet.LANGUAGE:
            return _("{figure}, by language", figure=figure)
        case Facet.CHANNEL:
            return _("{figure}, by channel", figure=figure)
        case Facet.REGION:
            return _("{figure}, by region", figure=figure)
        case Facet.ROLE:
            return _("{figure}, by role", figure=figure)
        case Facet.KIND:
            return _("{figure}, by kind", figure=figure)
        case Facet.OUTCOME:
            return _("{figure}, by state", figure=figure)


def value_name(_: Speaker, name: FigureName, facet: Facet, value: str) -> str:
    """What a value of a facet is called; one that is not known here stands as it is."""
    match facet:
        case Facet.MONTH:
            return str(_.locale.months["stand-alone"]["abbreviated"][int(value)])
        case Facet.LANGUAGE:
            return _.name_of(Language(value)) if value else _("unknown")
        case Facet.CHANNEL:
            return channel_name(_, ChannelName(value)) if value in set(ChannelName) else value
        case Facet.REGION:
            return region_name(_, Region(value)) if value in set(Region) else value or _("no region")
        case Facet.ROLE if name in _OF_MEMBERS:
            return standing_name(_, Standing(value)) if value in set(Standing) else value
        case Facet.ROLE:
            return role_name(_, Role(value)) if value in set(Role) else value
        case Facet.KIND:
            return _kind(_, name, value)
        case Facet.OUTCOME:
            return _outcomes(_, name).get(value, value)


def _kind(_: Speaker, name: FigureName, value: str) -> str:
    if name is F.DEADLINES and value in set(DeadlineKind):
        return purpose_name(_, DeadlineKind(value))
    if value in set(CircularKind):
        return kind_name(_, CircularKind(value))
    return {
        "host_event": _("hosting an event"),
        "vice_presidency": _("vice-presidency"),
        "good_practice": _("good practice"),
        "other": _("other"),
        "forwarded": _("forwarded"),
        "question": _("question"),
        "city": _("city"),
        "association": _("association"),
    }.get(value, value)


def _outcomes(_: Speaker, name: FigureName) -> Mapping[str, str]:
    match name:
        case F.QUESTIONS | F.HELPFUL:
            return {
                "answered": _("answered"),
                "offered": _("answers offered to choose from"),
                "quoted": _("documents quoted"),
                "refused": _("no answer"),
                "declined": _("not the network's affair"),
                "person": _("answered by a person"),
                "helpful": _("helpful"),
                "unhelpful": _("not helpful"),
            }
        case F.REGISTRATIONS | F.WAITING | F.ATTENDED:
            return {
                "confirmed": _("seat confirmed"),
                "waiting": _("on the waiting list"),
                "offered": _("seat offered"),
                "withdrawn": _("withdrawn"),
            }
        case _other:
            return {
                "in_time": _("in time"),
                "late": _("too late"),
                "not_settled": _("nothing done"),
                "draft": _("draft"),
                "to_sign": _("waits for its signature"),
                "submitted": _("handed in"),
                "returned": _("returned"),
                "shortlisted": _("shortlisted"),
                "selected": _("selected"),
                "not_selected": _("not selected"),
                "published": _("published"),
                "rejected": _("rejected"),
                "withdrawn": _("withdrawn"),
            }
