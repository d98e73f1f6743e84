"""Certificates that somebody is registered for an event, or was there: pages to be printed, under secret addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from itsdangerous import BadSignature, Signer
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from handlers.dialogue.event_words import line_in, span, title_of
from handlers.dialogue.library import Installation, Library, Voice
from handlers.events.codes import shown
from knowledge.customs import date_in_words
from knowledge.model.events import Event, EventState, Registration, RegistrationState
from knowledge.model.languages import Language, direction
from knowledge.model.messages import Attachment
from knowledge.store.unit import Unit

PATH = "/certificates"
LONGEST_TOKEN = 100
"""Characters; ours have some 40."""

_FOLDER = Path(__file__).parents[1] / "templates"


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate:
    """What a certificate says, in one language.

    Attributes:
        was_there: it certifies that somebody took part, else that they are registered.
        network: who certifies it; `secretariat` is its e-mail address.
        when: by the clock of the event.
        issued: the day on which it is read.
    """

    registration: int
    language: Language
    was_there: bool
    network: str
    secretariat: str
    event: str
    when: str
    place: str
    name: str
    function: str
    member: str
    code: str
    issued: str


def is_certified(registration: Registration, event: Event) -> bool:
    """Whether there is anything to certify: a seat, at an event that takes place."""
    return registration.state is RegistrationState.CONFIRMED and event.state is EventState.OPEN


def address_of(registration: Registration, installation: Installation) -> str:
    """Where the certificate is read; "" where this installation has no pages.

    It is the same every time and holds as long as the registration: who has printed it can still be believed.
    """
    if not installation.web or not installation.signing_key:
        return ""
    return f"{installation.web}{PATH}/{token_of(registration.id, installation.signing_key)}"


def token_of(registration: int, keys: str | tuple[str, ...]) -> str:
    """The part of the address that nobody else can make up."""
    return _signer(keys).sign(str(registration)).decode()


def registration_of(token: str, keys: str | tuple[str, ...]) -> int | None:
    """For which registration a token was made; None if it is not one of ours."""
    try:
        return int(_signer(keys).unsign(token[: LONGEST_TOKEN + 1]))
    except BadSignature:
        return None


def find_certificate(
    unit: Unit, number: int, library: Library, chosen: Language | None, now: datetime
) -> Certificate | None:
    """The certificate of a registration, in a language or, where none is chosen, in the participant's own; None where
    there is nothing to certify, or no longer."""
    registration = unit.registrations.one(number)
    event = unit.events.one(registration.event) if registration is not None else None
    if registration is None or event is None or not is_certified(registration, event):
        return None
    _ = library.phrasebook.speak(chosen or registration.language)
    return certificate_of(unit, registration, event, _, library, now)


def certificate_of(
    unit: Unit, registration: Registration, event: Event, _: Voice, library: Library, now: datetime
) -> Certificate:
    """What the certificate of a seat says."""
    member, zone = unit.contacts.member(registration.member), ZoneInfo(event.zone)
    online = _("Online") if event.online or event.places is None else ""
    return Certificate(
        registration=registration.id,
        language=_.language,
        was_there=registration.attended_at is not None,
        network=library.pack.network.render(_.languages).text,
        secretariat=library.pack.secretariat,
        event=title_of(_, event),
        when=span(_, event.starts_at, event.ends_at, zone),
        place=line_in(_, event.places) or online,
        name=registration.participant.name,
        function=registration.participant.function,
        member=member.name if member is not None else "",
        code=shown(registration.code),
        issued=date_in_words(now.astimezone(zone).date(), "long", _.language),
    )


def page_of(
    certificate: Certificate, _: Voice, style: str = "", languages: Sequence[tuple[Language, str, str]] = ()
) -> str:
    """The page.

    Args:
        style: the address of its style sheet; "" for a page that brings it along.
        languages: others that it can be read in: code, own name and address of each.
    """
    values = {"_": _, "direction": direction(_.language), "certificate": certificate}
    return _template().render(**values, style=style, languages=languages)


def style_sheet() -> str:
    """How the page looks."""
    return (_FOLDER / "certificate.css").read_text(encoding="utf-8")


def file_of(unit: Unit, certificate: Certificate, _: Voice, now: datetime) -> Attachment:
    """The page as a file that needs nothing else, for installations without pages."""
    content = page_of(certificate, _).encode()
    return Attachment(
        name=f"certificate-{certificate.registration}.html",
        media_type="text/html",
        size=len(content),
        reference=unit.files.put(content, now),
    )


def _signer(keys: str | tuple[str, ...]) -> Signer:
    return Signer(keys, salt="focal.certificate")


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("certificate.html")
