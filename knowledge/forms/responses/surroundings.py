"""What the world around a response knows: the clock, and who answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """Where and when a response is looked at, and by whom.

    Attributes:
        now: the clock, aware. It stands still as long as one `Filled` is worked with.
        zone: of the city: what today() and times without offset are meant in.
        language: the name of the form's language (`FormLanguage.name`) that labels are read in, "" for the default.
        username, email, phone, device: what the meta questions of these names get, "" when it is not known.
        country: ISO 3166 code of the country whose telephone numbers may be written without prefix, "".
    """

    now: datetime
    zone: tzinfo
    language: str = ""
    username: str = ""
    email: str = ""
    phone: str = ""
    device: str = ""
    country: str = ""

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("the clock must be aware of its zone")

    @property
    def here(self) -> datetime:
        """The clock in the city's zone."""
        return self.now.astimezone(self.zone)
