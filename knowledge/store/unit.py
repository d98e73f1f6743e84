"""The unit of work: one transaction and the repositories that work in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from knowledge.store.accounts import AccountRepository
from knowledge.store.answer_files import AnswerFileRepository
from knowledge.store.api_tokens import ApiTokenRepository
from knowledge.store.archive import ArchiveRepository
from knowledge.store.assignments import AssignmentRepository
from knowledge.store.audiences import AudienceRepository
from knowledge.store.audit import AuditRepository
from knowledge.store.calendar_feeds import CalendarFeedRepository
from knowledge.store.calls import CallRepository
from knowledge.store.campaign_standing import CampaignStanding
from knowledge.store.campaigns import CampaignRepository
from knowledge.store.circulars import CircularRepository
from knowledge.store.circulation import CirculationRepository
from knowledge.store.console import ConsoleRepository
from knowledge.store.contacts import ContactRepository
from knowledge.store.conversations import ConversationRepository
from knowledge.store.deadline_reminders import DeadlineReminders
from knowledge.store.deadlines import DeadlineRepository
from knowledge.store.deliveries import DeliveryRepository
from knowledge.store.erasure import ErasureRepository
from knowledge.store.errors import StoreUnavailable, in_our_words
from knowledge.store.events import EventRepository
from knowledge.store.files import FileRepository
from knowledge.store.forms import FormRepository
from knowledge.store.gaps import GapRepository
from knowledge.store.inbox import InboxRepository
from knowledge.store.invitation_list import InvitationList
from knowledge.store.invitations import InvitationRepository
from knowledge.store.job_runs import JobRunRepository
from knowledge.store.leases import LeaseRepository
from knowledge.store.letters import LetterRepository
from knowledge.store.mail import MailRepository
from knowledge.store.member_deadlines import MemberDeadlines
from knowledge.store.merges import MergeRepository
from knowledge.store.pack_edits import PackEditRepository
from knowledge.store.packs import PackRepository
from knowledge.store.people import PeopleRepository
from knowledge.store.personal import PersonalRepository
from knowledge.store.practices import PracticeRepository
from knowledge.store.preferences import PreferenceRepository
from knowledge.store.pushes import PushRepository
from knowledge.store.register import RegisterRepository
from knowledge.store.register_files import RegisterFileRepository
from knowledge.store.registrations import RegistrationRepository
from knowledge.store.report_years import ReportYearRepository
from knowledge.store.reporting import ReportingRepository
from knowledge.store.requests import RequestRepository
from knowledge.store.responses import ResponseRepository
from knowledge.store.retention import RetentionRepository
from knowledge.store.reviews import ReviewRepository
from knowledge.store.roster import RosterRepository
from knowledge.store.saved_replies import SavedReplyRepository
from knowledge.store.sent_forms import SentFormRepository
from knowledge.store.sign_in_attempts import AttemptRepository
from knowledge.store.signatures import SignatureRepository
from knowledge.store.statistics import StatisticsRepository
from knowledge.store.tickets import TicketRepository
from knowledge.store.today import TodayRepository
from knowledge.store.transcripts import TranscriptRepository
from knowledge.store.uploads import UploadRepository
from knowledge.store.usage import UsageRepository
from knowledge.store.workspaces import WorkspaceRepository


class Unit:
    """What a piece of work may use. It is committed by the store when the work returns."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.signals: set[str] = set()
        self._depth = 0

    def wake(self, signal: str) -> None:
        """Raises a signal once this unit is committed."""
        self.signals.add(signal)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of the unit whose failure undoes that part only; the error goes on to the caller.

        Raises:
            Conflict, StoreUnavailable: what the driver's own error comes to; the whole unit is to end.
        """
        name = f"attempt_{self._depth + 1}"
        signals = set(self.signals)
        self._control(f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
        except BaseException as error:
            self.signals = signals
            self._undo(name, error)
            ours = in_our_words(error)
            if ours is error:
                raise
            raise ours from error
        else:
            self._control(f"RELEASE SAVEPOINT {name}")
        finally:
            self._depth -= 1

    def _control(self, statement: str) -> None:
        try:
            self.connection.exec_driver_sql(statement)
        except SQLAlchemyError as error:  # nothing of ours went wrong here: the database is going away
            ours = in_our_words(error)
            raise ours if ours is not error else StoreUnavailable("the database gave the transaction up") from error

    def _undo(self, savepoint: str, error: BaseException) -> None:
        try:
            self.connection.exec_driver_sql(f"ROLLBACK TO SAVEPOINT {savepoint}")
            self.connection.exec_driver_sql(f"RELEASE SAVEPOINT {savepoint}")
        except SQLAlchemyError:  # the database has undone everything itself: a lost connection, a full disk
            ours = in_our_words(error)
            raise ours if ours is not error else StoreUnavailable("the database gave the transaction up") from error

    @cached_property
    def people(self) -> PeopleRepository:
        return PeopleRepository(self.connection)

    @cached_property
    def accounts(self) -> AccountRepository:
        return AccountRepository(self.connection)

    @cached_property
    def audit(self) -> AuditRepository:
        return AuditRepository(self.connection)

    @cached_property
    def answer_files(self) -> AnswerFileRepository:
        return AnswerFileRepository(self.connection)

    @cached_property
    def api_tokens(self) -> ApiTokenRepository:
        return ApiTokenRepository(self.connection)

    @cached_property
    def archive(self) -> ArchiveRepository:
        return ArchiveRepository(self.connection)

    @cached_property
    def audiences(self) -> AudienceRepository:
        return AudienceRepository(self.connection)

    @cached_property
    def calendar_feeds(self) -> CalendarFeedRepository:
        return CalendarFeedRepository(self.connection)

    @cached_property
    def calls(self) -> CallRepository:
        return CallRepository(self.connection)

    @cached_property
    def campaigns(self) -> CampaignRepository:
        return CampaignRepository(self.connection)

    @cached_property
    def campaign_standing(self) -> CampaignStanding:
        return CampaignStanding(self.connection)

    @cached_property
    def circulars(self) -> CircularRepository:
        return CircularRepository(self.connection)

    @cached_property
    def circulation(self) -> CirculationRepository:
        return CirculationRepository(self.connection)

    @cached_property
    def contacts(self) -> ContactRepository:
        return ContactRepository(self.connection)

    @cached_property
    def conversations(self) -> ConversationRepository:
        return ConversationRepository(self.connection)

    @cached_property
    def transcripts(self) -> TranscriptRepository:
        return TranscriptRepository(self.connection)

    @cached_property
    def deadline_reminders(self) -> DeadlineReminders:
        return DeadlineReminders(self.connection)

    @cached_property
    def deadlines(self) -> DeadlineRepository:
        return DeadlineRepository(self.connection)

    @cached_property
    def deliveries(self) -> DeliveryRepository:
        return DeliveryRepository(self.connection)

    @cached_property
    def events(self) -> EventRepository:
        return EventRepository(self.connection)

    @cached_property
    def leases(self) -> LeaseRepository:
        return LeaseRepository(self.connection)

    @cached_property
    def letters(self) -> LetterRepository:
        return LetterRepository(self.connection)

    @cached_property
    def mail(self) -> MailRepository:
        return MailRepository(self.connection)

    @cached_property
    def packs(self) -> PackRepository:
        return PackRepository(self.connection)

    @cached_property
    def pack_edits(self) -> PackEditRepository:
        return PackEditRepository(self.connection)

    @cached_property
    def console(self) -> ConsoleRepository:
        return ConsoleRepository(self.connection)

    @cached_property
    def files(self) -> FileRepository:
        return FileRepository(self.connection)

    @cached_property
    def forms(self) -> FormRepository:
        return FormRepository(self.connection)

    @cached_property
    def gaps(self) -> GapRepository:
        return GapRepository(self.connection)

    @cached_property
    def inbox(self) -> InboxRepository:
        return InboxRepository(self.connection)

    @cached_property
    def invitations(self) -> InvitationRepository:
        return InvitationRepository(self.connection)

    @cached_property
    def member_deadlines(self) -> MemberDeadlines:
        return MemberDeadlines(self.connection)

    @cached_property
    def merges(self) -> MergeRepository:
        return MergeRepository(self.connection)

    @cached_property
    def registrations(self) -> RegistrationRepository:
        return RegistrationRepository(self.connection)

    @cached_property
    def requests(self) -> RequestRepository:
        return RequestRepository(self.connection)

    @cached_property
    def responses(self) -> ResponseRepository:
        return ResponseRepository(self.connection)

    @cached_property
    def reviews(self) -> ReviewRepository:
        return ReviewRepository(self.connection)

    @cached_property
    def attempts(self) -> AttemptRepository:
        return AttemptRepository(self.connection)

    @cached_property
    def saved_replies(self) -> SavedReplyRepository:
        return SavedReplyRepository(self.connection)

    @cached_property
    def sent_forms(self) -> SentFormRepository:
        return SentFormRepository(self.connection)

    @cached_property
    def signatures(self) -> SignatureRepository:
        return SignatureRepository(self.connection)

    @cached_property
    def assignments(self) -> AssignmentRepository:
        return AssignmentRepository(self.connection)

    @cached_property
    def report_years(self) -> ReportYearRepository:
        return ReportYearRepository(self.connection)

    @cached_property
    def statistics(self) -> StatisticsRepository:
        return StatisticsRepository(self.connection)

    @cached_property
    def tickets(self) -> TicketRepository:
        return TicketRepository(self.connection)

    @cached_property
    def today(self) -> TodayRepository:
        return TodayRepository(self.connection)

    @cached_property
    def uploads(self) -> UploadRepository:
        return UploadRepository(self.connection)

    @cached_property
    def usage(self) -> UsageRepository:
        return UsageRepository(self.connection)

    @cached_property
    def workspaces(self) -> WorkspaceRepository:
        return WorkspaceRepository(self.connection)

    @cached_property
    def retention(self) -> RetentionRepository:
        return RetentionRepository(self.connection)

    @cached_property
    def erasure(self) -> ErasureRepository:
        return ErasureRepository(self.connection)

    @cached_property
    def personal(self) -> PersonalRepository:
        return PersonalRepository(self.connection)

    @cached_property
    def practices(self) -> PracticeRepository:
        return PracticeRepository(self.connection)

    @cached_property
    def preferences(self) -> PreferenceRepository:
        return PreferenceRepository(self.connection)

    @cached_property
    def job_runs(self) -> JobRunRepository:
        return JobRunRepository(self.connection)

    @cached_property
    def pushes(self) -> PushRepository:
        return PushRepository(self.connection)

    @cached_property
    def register(self) -> RegisterRepository:
        return RegisterRepository(self.connection)

    @cached_property
    def register_files(self) -> RegisterFileRepository:
        return RegisterFileRepository(self.connection)

    @cached_property
    def reporting(self) -> ReportingRepository:
        return ReportingRepository(self.connection)

    @cached_property
    def invitation_list(self) -> InvitationList:
        return InvitationList(self.connection)

    @cached_property
    def roster(self) -> RosterRepository:
        return RosterRepository(self.connection)
