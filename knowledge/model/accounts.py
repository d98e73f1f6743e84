"""Accounts of the console: what a password may be, what its typing in vain costs, how long one stays signed in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
"""Characters. NIST SP 800-63B (revision 4, 3.1.1.2) wants 15 where a password stands alone and 8 beside a second
factor; a longest of 64 or more; no rules about kinds of characters; and a list of what is too common."""

FREE_ATTEMPTS = 5
FREE_ATTEMPTS_OF_NETWORK = 20
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
ATTEMPTS_KEPT = timedelta(days=1)
"""Attempts of one login, or from one network, within a day that cost nothing; what the next one costs, doubled with
every further one; and the most that it ever costs, so that nobody is locked out for good."""

STEP_LIFETIME = timedelta(minutes=10)
"""From the password to the code, and from leaving for the provider of identities to coming back."""

SESSION_IDLE = timedelta(hours=2)
SEEN_EVERY = timedelta(minutes=1)
"""When a session ends that nobody uses, and how exactly its last use is known."""

RECOVERY_CODES = 10

_EMAIL = re.compile(r"[^\s@<>,;:\"\\]{1,64}@[^\s@<>,;:\"\\.]+(?:\.[^\s@<>,;:\"\\.]+)+")
LONGEST_LOGIN = 254
"""Characters (RFC 5321, 4.5.3.1.3, less the angle brackets)."""

_STOLEN = """
    password password passw0rd administrator administrateur administrador administratzailea welcome welcomeback
    letmein letmeinplease iloveyou iloveyouforever changeme changemenow changeit secret topsecret trustnoone
    qwerty qwertyuiop qwertyuiopasdf qwertyasdfgh azerty azertyuiop azertyqsdfgh asdfghjkl asdfasdfasdf zxcvbnm
    qazwsxedc qazwsxedcrfv abcdef abcdefgh abcdefghijkl abcabcabcabc aqwzsxedc football baseball basketball princess
    sunshine superman batman dragon master monkey shadow michael jennifer starwars computer internet whatever
    motdepasse monmotdepasse bonjour bienvenue jetaime soleil doudou chouchou contrasena contraseña micontrasena
    micontraseña bienvenido bienvenida teamo tequiero barcelona realmadrid athletic bilbao senha minhasenha
    bemvindo benvindo euteamo pasahitza ongietorri correcthorsebatterystaple thisisapassword mypassword
    passwordpassword digitalcities smartcity summer winter spring autumn
"""
_COMMON = frozenset(_STOLEN.split())
"""What leads the lists of stolen passwords in the languages of the network, without the digits behind it."""

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
)


class Way(StrEnum):
    """How somebody signed in."""

    LINK = "link"
    PASSWORD = "password"  # noqa: S105 (a word, and no secret)
    OIDC = "oidc"


class LinkFor(StrEnum):
    """What a one-time link is for."""

    SIGN_IN = "sign_in"
    PASSWORD = "password"  # noqa: S105 (a word, and no secret)


class SecondFactor(StrEnum):
    """Who needs one besides a password."""

    ADMINISTRATORS = "administrators"
    EVERYBODY = "everybody"
    OPTIONAL = "optional"


class Weakness(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    NAMED = "named"
    """It is hardly more than the login or the name of the network."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """How a contact signs in by themselves.

    Attributes:
        login: an e-mail address in lower case.
        password_hash: "" until one was chosen.
        totp_sealed: the secret of the second factor; it counts from `totp_confirmed_at` on.
        recovery: how many recovery codes are left.
        issuer, subject: who they are to a provider of identities, "" to none.
        language: the one that they chose for the console, "" while they have not.
    """

    contact: int
    login: str
    created_at: datetime
    password_hash: str = field(default="", repr=False)
    password_set_at: datetime | None = None
    totp_sealed: str = field(default="", repr=False)
    totp_confirmed_at: datetime | None = None
    recovery: int = 0
    issuer: str = ""
    subject: str = ""
    disabled_at: datetime | None = None
    language: str = ""

    @property
    def has_password(self) -> bool:
        return bool(self.password_hash)

    @property
    def has_second_factor(self) -> bool:
        return self.totp_confirmed_at is not None

    @property
    def is_disabled(self) -> bool:
        return self.disabled_at is not None

    @property
    def is_able(self) -> bool:
        """Whether its owner can sign in without anybody's help."""
        return not self.is_disabled and (self.has_password or bool(self.subject))


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A time when somebody is signed in; `name` stands for it where its token is not known.

    Attributes:
        seen_at: when it was last used, to a minute or so.
        agent: the browser, in a few words, such as "Firefox, Windows".
    """

    name: str
    contact: int
    created_at: datetime
    seen_at: datetime
    way: Way
    agent: str
    is_present: bool = False


def login_of(typed: str) -> str:
    """An e-mail address as a login is kept: without spaces around it, in lower case."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def is_login(login: str) -> bool:
    """Whether that can be an e-mail address."""
    return len(login) <= LONGEST_LOGIN and _EMAIL.fullmatch(login) is not None


def plain_password(typed: str) -> str:
    """The same characters however a keyboard puts them together (NIST SP 800-63B: normalised by NFKC)."""
    return unicodedata.normalize("NFKC", typed)


def weakness_of(password: str, names: Iterable[str]) -> Weakness | None:
    """What is wrong with a password of somebody with these names: login, network; None if it will do."""
    if len(password) < SHORTEST_PASSWORD:
        return Weakness.SHORT
    if len(password) > LONGEST_PASSWORD:
        return Weakness.LONG
    bare = _bare(password)
    core = bare.strip("0123456789")
    if len(set(bare)) < 4 or core in _COMMON or _is_run(bare):
        return Weakness.COMMON
    named = {_bare(part) for name in names for part in (name, *re.split(r"[@.\s-]+", name)) if len(part) > 3}
    return Weakness.NAMED if core in named or bare in named else None


def _bare(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _is_run(bare: str) -> bool:
    """Keys beside one another, or the same few again and again."""
    runs = any(bare in row or bare[::-1] in row for row in _ROWS)
    return runs or any(bare == (bare[:size] * len(bare))[: len(bare)] for size in range(1, 5))


def wait_for(attempts: int, last: datetime | None, free: int, now: datetime) -> timedelta:
    """How long until the next attempt is heard, after so many within a day and the last of them; zero at once."""
    if attempts < free or last is None:
        return timedelta()
    doubled = FIRST_WAIT * (1 << min(attempts - free, 10))
    return max(timedelta(), last + min(doubled, LONGEST_WAIT) - now)
