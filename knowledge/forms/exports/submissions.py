"""What exports are made of: responses that were submitted, and how their readers want to have them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from knowledge.forms.expressions.nodes import Element
from knowledge.model.times import aware


@dataclass(frozen=True, kw_only=True, slots=True)
class ValidationStatus:
    """What a reviewer said of a response.

    Attributes:
        uid: as exports of names write it, "".
        label: as exports of labels write it, "".
    """

    uid: str = ""
    label: str = ""


NOT_VALIDATED = ValidationStatus()
APPROVED = ValidationStatus(uid="validation_status_approved", label="Approved")
NOT_APPROVED = ValidationStatus(uid="validation_status_not_approved", label="Not approved")
ON_HOLD = ValidationStatus(uid="validation_status_on_hold", label="On hold")
"""The three that KoboToolbox knows, in its words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmittedFile:
    """A file that belongs to a response.

    Attributes:
        name: as the answer has it.
        url: where a reader of the export finds it, "".
        mime_type: "image/jpeg" and the like, "".
    """

    name: str
    url: str = ""
    mime_type: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Submitted:
    """A response as it was submitted.

    Attributes:
        id: its number among the responses of the form.
        uuid: the id of the submission, without "uuid:".
        version: the version of the form that was answered.
        instance: the pruned instance, its root element.
        submitted_by: a name, "".
        handed_in: how many times it was handed in, corrections included: its own version; None where nobody counts.

    Raises:
        ValueError: the instant is naive.
    """

    id: int
    uuid: str
    submitted_at: datetime
    version: str
    instance: Element
    validation: ValidationStatus = NOT_VALIDATED
    submitted_by: str = ""
    files: tuple[SubmittedFile, ...] = ()
    handed_in: int | None = None

    def __post_init__(self) -> None:
        aware(self.submitted_at)

    @property
    def submission_time(self) -> str:
        """When it came, as KoboToolbox writes it: in UTC, to the second, without a zone."""
        return self.submitted_at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")

    def url_of(self, name: str) -> str:
        """Where the file of a name is found, ""."""
        return next((file.url for file in self.files if file.name == name), "")


class MultipleSelect(StrEnum):
    """What becomes of a question with several answers."""

    BOTH = "both"
    SUMMARY = "summary"
    """One column, the answers with spaces between them."""
    DETAILS = "details"
    """A column for each choice: "1" or "0", empty when the question was not answered."""


class Copied(StrEnum):
    """What is known about a response beside its answers, by the name of its column."""

    ID = "_id"
    UUID = "_uuid"
    SUBMISSION_TIME = "_submission_time"
    VALIDATION_STATUS = "_validation_status"
    SUBMITTED_BY = "_submitted_by"
    VERSION = "__version__"
    SUBMISSION_VERSION = "_submission_version"
    """Of the answers, where `VERSION` is the form's. KoboToolbox has none: there a correction takes the place of what
    was sent."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportOptions:
    """How an export is to look. Those of tables have the meaning that KoboToolbox gives them.

    Attributes:
        language: the name of the language of headers and choices (`FormLanguage.name`). None writes names: what
            KoboToolbox calls "XML values and headers". What has no label in the language is written by its name.
        hierarchy_in_labels: headers begin with the groups around a question.
        group_separator: between groups, question and choice in a header.
        fields: paths without the root, such as "city/inhabitants", those of groups for all that is in them, and names
            of `copied`; () is everything.
        copied: in their order; the tables of repeats have them too.
        media_urls: a column with the address of the file behind each question that asks for one.
        byte_order_mark: at the beginning of CSV files; Excel takes them for something else than UTF-8 without it.
    """

    language: str | None = None
    multiple_select: MultipleSelect = MultipleSelect.BOTH
    group_separator: str = "/"
    hierarchy_in_labels: bool = False
    fields: tuple[str, ...] = ()
    copied: tuple[Copied, ...] = (Copied.ID, Copied.UUID, Copied.SUBMISSION_TIME, Copied.VALIDATION_STATUS)
    media_urls: bool = False
    byte_order_mark: bool = True

    def wants(self, path: str) -> bool:
        """Whether a column is wanted: its path or that of a group around it is listed."""
        return not self.fields or any(path == field or path.startswith(f"{field}/") for field in self.fields)
