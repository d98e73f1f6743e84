"""Who may do what. Roles decide, and the use cases ask; a channel never does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from knowledge.errors import FocalError
from knowledge.model.people import Contact, Desk, Member, Role


class Right(StrEnum):
    """Something that one may do, or not."""

    ASK_FOR_ACCESS = "ask_for_access"
    CHANGE_OWN_SETTINGS = "change_own_settings"
    GET_OWN_DATA = "get_own_data"
    BE_FORGOTTEN = "be_forgotten"
    LINK_OWN_CHANNEL = "link_own_channel"
    ANSWER_FOR_MEMBER = "answer_for_member"
    """Fill in the questionnaires of one's own member."""
    SUBMIT_FOR_MEMBER = "submit_for_member"
    """Register, apply, and hand in a questionnaire in the name of one's own member."""
    SEE_ANSWERS_OF_MEMBER = "see_answers_of_member"
    """Of one's own member; what other members answered is for nobody but the secretariat."""
    INVITE_COLLEAGUE = "invite_colleague"
    """Into one's own member."""
    USE_CONSOLE = "use_console"
    SEE_ANSWERS_OF_ALL = "see_answers_of_all"
    DECIDE_REQUESTS = "decide_requests"
    ANSWER_QUESTIONS = "answer_questions"
    """Those that people asked and nobody else could answer, in the name of the secretariat."""
    WRITE_CIRCULARS = "write_circulars"
    """Write, translate, release, pause and cancel them."""
    APPROVE_CIRCULARS = "approve_circulars"
    SET_DEADLINES = "set_deadlines"
    """Set, move and cancel them, and choose when people are reminded."""
    MANAGE_EVENTS = "manage_events"
    """Announce, change and cancel them, see who takes part, and note who was there."""
    MANAGE_CALLS = "manage_calls"
    """Open and cancel them, see what was handed in, and decide."""
    PUBLISH_PRACTICES = "publish_practices"
    MANAGE_FORMS = "manage_forms"
    """Take in questionnaires, and see who answers them."""
    INVITE_ANYBODY = "invite_anybody"
    MERGE_CONTACTS = "merge_contacts"
    ERASE_CONTACTS = "erase_contacts"
    """Others, where they ask the secretariat for it."""
    WRITE_ENTRIES = "write_entries"
    """Write answers of the knowledge, and try them out."""
    PUBLISH_ENTRIES = "publish_entries"
    """Have the assistant give them."""
    EXPORT_REGISTER = "export_register"
    IMPORT_REGISTER = "import_register"
    READ_AUDIT_LOG = "read_audit_log"
    MANAGE_ACCOUNTS = "manage_accounts"
    """Say who may sign in to the console, and for what; end the sessions of others; hand out keys of the API."""
    CHANGE_SETTINGS = "change_settings"
    """Of the installation: quiet hours, texts, how long things are kept."""


COLLEAGUES = (Role.FOCAL_POINT, Role.ALTERNATE, Role.ELECTED_OFFICIAL)
"""The roles that a member gives to its own people."""

_EVERYBODY = frozenset(
    {
        Right.ASK_FOR_ACCESS,
        Right.CHANGE_OWN_SETTINGS,
        Right.GET_OWN_DATA,
        Right.BE_FORGOTTEN,
        Right.LINK_OWN_CHANNEL,
    }
)
_ELECTED = _EVERYBODY | {Right.SUBMIT_FOR_MEMBER, Right.SEE_ANSWERS_OF_MEMBER}
_OFFICIAL = _ELECTED | {Right.ANSWER_FOR_MEMBER, Right.INVITE_COLLEAGUE}
_VIEWER = _EVERYBODY | {Right.USE_CONSOLE, Right.SEE_ANSWERS_OF_ALL}
_EDITOR = _VIEWER | {
    Right.ANSWER_QUESTIONS,
    Right.WRITE_CIRCULARS,
    Right.SET_DEADLINES,
    Right.MANAGE_EVENTS,
    Right.MANAGE_CALLS,
    Right.MANAGE_FORMS,
    Right.WRITE_ENTRIES,
    Right.INVITE_ANYBODY,
    Right.EXPORT_REGISTER,
}
_APPROVER = _EDITOR | {
    Right.DECIDE_REQUESTS,
    Right.APPROVE_CIRCULARS,
    Right.PUBLISH_PRACTICES,
    Right.PUBLISH_ENTRIES,
    Right.MERGE_CONTACTS,
    Right.ERASE_CONTACTS,
}

DESKS: Mapping[Desk, frozenset[Right]] = MappingProxyType(
    {Desk.VIEWER: _VIEWER, Desk.EDITOR: _EDITOR, Desk.APPROVER: _APPROVER}
)
"""What the staff may do at each desk."""

RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.VISITOR: _EVERYBODY,
        Role.ELECTED_OFFICIAL: _ELECTED,
        Role.ALTERNATE: _OFFICIAL,
        Role.FOCAL_POINT: _OFFICIAL,
        Role.STAFF: _APPROVER,
        Role.ADMINISTRATOR: _APPROVER
        | {Right.IMPORT_REGISTER, Right.READ_AUDIT_LOG, Right.MANAGE_ACCOUNTS, Right.CHANGE_SETTINGS},
    }
)
"""The whole table, of staff at the desk that may do most: what is not here is not allowed."""

_OF_OWN_MEMBER = frozenset(
    {Right.ANSWER_FOR_MEMBER, Right.SUBMIT_FOR_MEMBER, Right.SEE_ANSWERS_OF_MEMBER, Right.INVITE_COLLEAGUE}
)


class Forbidden(FocalError):
    """Your role does not allow that."""

    def __init__(self, message: str | None = None, *, right: Right | None = None) -> None:
        super().__init__(message)
        self.right = right
        """What they lack, where that is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Somebody who does something: a contact in their post, or whoever has the machine at hand.

    Attributes:
        contact: the contact's number; None for the operator at the command line and for Focal's own jobs.
        desk: of staff alone.
    """

    name: str
    role: Role
    member: Member | None = None
    contact: int | None = None
    desk: Desk = Desk.APPROVER

    @property
    def rights(self) -> frozenset[Right]:
        """Those of the role; of staff, as far as their desk goes."""
        return RIGHTS[self.role] & DESKS[self.desk] if self.role is Role.STAFF else RIGHTS[self.role]

    def may(self, right: Right, member: Member | None = None) -> bool:
        """Whether the role has a right; rights over a member reach no further than the actor's own."""
        if right not in self.rights:
            return False
        if right not in _OF_OWN_MEMBER:
            return True
        return member is not None and self.member is not None and member.id == self.member.id

    def need(self, right: Right, member: Member | None = None) -> None:
        """Makes sure of a right.

        Raises:
            Forbidden: the actor does not have it.
        """
        if not self.may(right, member):
            raise Forbidden(right=right)


def least_desk(right: Right) -> Desk | None:
    """The desk of the staff that may do least and yet has a right; None of what only administrators may."""
    return next((desk for desk in Desk if right in DESKS[desk]), None)


OPERATOR = Actor(name="operator", role=Role.ADMINISTRATOR)
"""Whoever runs commands on the machine: they could read the database itself."""

FOCAL = Actor(name="focal", role=Role.ADMINISTRATOR)
"""Focal's own jobs."""


def actor_of(contact: Contact) -> Actor:
    """A contact in the post that they act in."""
    name = f"contact:{contact.id}"
    return Actor(name=name, role=contact.role, member=contact.member, contact=contact.id, desk=contact.desk)
