"""The small parts of signing in: digests, codes of an app, names of browsers, cookies, links by e-mail."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from bot.passwords import AT_ONCE, OF_NOBODY, Passwords
from bot.second_factor import STEP_S, address_of, new_secret, picture_of, spelled_secret, step_of
from bot.web.agents import agent_of
from bot.web.console_sign_in import wait_sentence
from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import EN
from tests.bot.accounts import CHEAP, PASSWORD, CountingHasher
from tests.conftest import NOW


async def test_a_password_fits_its_digest_alone() -> None:
    """However its accents are put together; nobody's digest fits nothing, not even itself."""
    passwords = Passwords(CHEAP)
    kept = await passwords.digest("café con leche y pan")
    assert await passwords.fits(kept, "cafe\u0301 con leche y pan")
    assert not await passwords.fits(kept, "cafe con leche y pan")
    assert not await passwords.fits("", "")
    assert not await passwords.fits("no digest at all", PASSWORD)
    assert not await Passwords().fits(OF_NOBODY, "")


async def test_nobody_is_compared_with_somebody() -> None:
    """So that a login without a password takes as long as any; and does not get in even if the comparison says so."""
    hasher = CountingHasher()
    assert not await Passwords(hasher).fits("", PASSWORD)
    assert hasher.compared == [OF_NOBODY]


async def test_few_are_compared_at_once() -> None:
    """However many sign in: each takes 64 MiB."""
    busy = most = 0

    class Slow(CountingHasher):
        def verify(self, hash: str, password: str) -> bool:
            nonlocal busy, most
            busy += 1
            most = max(most, busy)
            asyncio.run(asyncio.sleep(0.002))
            busy -= 1
            return False

    passwords = Passwords(Slow())
    await asyncio.gather(*(passwords.fits("digest", PASSWORD) for _ in range(12)))
    assert 1 <= most <= AT_ONCE


def test_a_code_is_good_for_its_step_and_one_beside_it() -> None:
    """Thirty seconds, and as much before and behind for a clock that goes wrong; the step tells which it was."""
    secret, present = new_secret(), int(NOW.timestamp()) // STEP_S
    codes = {away: pyotp.TOTP(secret).generate_otp(present + away) for away in range(-3, 4)}
    found = {away: step_of(secret, code, NOW) for away, code in codes.items()}
    assert {away: step - present for away, step in found.items() if step is not None} == {-1: -1, 0: 0, 1: 1}
    assert step_of(secret, f" {codes[0][:3]} {codes[0][3:]} ", NOW) == present


def test_codes_are_those_of_the_specification() -> None:
    """RFC 6238, appendix B, the last six digits, at 59 seconds."""
    assert step_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "287082", datetime.fromtimestamp(59, UTC)) == 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34 5x", "-12345"])
def test_what_is_no_code_is_none(typed: str) -> None:
    """Six digits, and nothing else."""
    assert step_of(new_secret(), typed, NOW) is None


def test_the_picture_needs_no_styles() -> None:
    """Squares with a class, for a page that permits no styles in line and shows no strange image."""
    secret = new_secret()
    address = address_of(secret, "ana@x.example.org", "Digital: Cities")
    assert address.startswith("otpauth://totp/Digital%20%20Cities:ana%40x.example.org?secret=")
    picture = picture_of(address)
    assert picture.startswith("<svg")
    assert not [forbidden for forbidden in ("style", "data:", "<script", "http") if forbidden in picture]
    assert spelled_secret(secret).replace(" ", "") == secret
    assert len(secret) == 32


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/139.0.0.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/139.0 Safari/537.36 Edg/139.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1 Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/139.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/18 Safari/605", "Safari, Mac"),
        ("python-httpx/0.28", ""),
        ("", ""),
        ("<script>alert(1)</script>", ""),
        ("Firefox" * 10_000, "Firefox"),
    ],
)
def test_browsers_are_named_in_a_few_words(header: str, name: str) -> None:
    """Program and system, without versions; nothing of what is not known."""
    assert agent_of(header) == name


def test_a_wait_is_told_in_seconds_or_minutes() -> None:
    """Rounded up, so that nobody comes too early."""
    speaker = load_phrasebook().speak(EN)
    told = [wait_sentence(timedelta(seconds=seconds), speaker) for seconds in (0.4, 29.2, 60, 61)]
    assert [sentence.partition(" in ")[2] for sentence in told] == [
        "1 second.",
        "30 seconds.",
        "1 minute.",
        "2 minutes.",
    ]
