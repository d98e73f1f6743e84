"""Codes of a second factor from an app on a telephone (TOTP, RFC 6238): six digits, new every 30 seconds."""

from __future__ import annotations

import hmac
import re
from datetime import datetime

import pyotp
import segno
from markupsafe import Markup

STEP_S = 30
DRIFT = 1
"""Steps before and behind the present one that are taken as well, for clocks that go wrong (RFC 6238, 5.2)."""

_DIGITS = re.compile(r"\d{6}", re.ASCII)


def new_secret() -> str:
    """A fresh secret of 160 bits, as apps read it (base 32)."""
    return pyotp.random_base32()


def address_of(secret: str, login: str, network: str) -> str:
    """What the QR code says: the secret, and what the app calls it."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=network.replace(":", " "))


def spelled_secret(secret: str) -> str:
    """The secret for typing, in groups of four."""
    return " ".join(secret[begin : begin + 4] for begin in range(0, len(secret), 4))


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The time step whose code was typed; None if it is none of now."""
    code = "".join(typed.split())
    if _DIGITS.fullmatch(code) is None:
        return None
    totp, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP_S
    steps = range(present - DRIFT, present + DRIFT + 1)
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)), None)


def picture_of(text: str) -> Markup:
    """A QR code as SVG that stands in a page: one path in the colour of its class, without styles of its own."""
    svg: str = segno.make(text, micro=False, error="m").svg_inline(
        svgclass="qr", lineclass="qr-lines", omitsize=True, border=4
    )
    return Markup(svg)  # noqa: S704 (drawn by the library, of squares alone)
