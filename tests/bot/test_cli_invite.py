"""`focal invite` as an operator types it."""

from __future__ import annotations

import re
from pathlib import Path

from knowledge.model.people import Role
from knowledge.store.store import open_store
from tests.bot.commands import focal

CODE = re.compile(r"Code: +([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})")


def test_everybody_of_a_member(data_dir: Path) -> None:
    """Each contact of the member gets a code and a link of their own."""
    done = focal("invite", "fr-bordeaux", data_dir=data_dir, FOCAL_PUBLIC_URL="https://focal.example.org")
    codes = CODE.findall(done.out)
    assert (done.status, len(codes)) == (0, len(set(codes)))
    assert "Focal point, Bordeaux" in done.out
    for code in codes:
        assert f"https://focal.example.org/join/{code.replace('-', '')}" in done.out


def test_one_contact_with_a_picture(data_dir: Path, tmp_path: Path) -> None:
    """A contact is named by e-mail; the QR code is written as a PNG image."""
    picture = tmp_path / "code.png"
    done = focal("invite", "focal-point.bordeaux@example.org", "--qr", str(picture), data_dir=data_dir)
    assert (done.status, len(CODE.findall(done.out))) == (0, 1)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_nobody(data_dir: Path) -> None:
    """A code or e-mail that nobody has is said to be unknown, and the status is 1."""
    done = focal("invite", "fr-nowhere", data_dir=data_dir)
    assert (done.status, done.out) == (1, "")
    assert "fr-nowhere" in done.err


def test_a_picture_is_for_one(data_dir: Path, tmp_path: Path) -> None:
    """One file holds one code: with several contacts nothing is written and no code is given out."""
    picture = tmp_path / "code.png"
    done = focal("invite", "fr-bordeaux", "--qr", str(picture), data_dir=data_dir)
    assert (done.status, done.out, picture.exists()) == (1, "", False)


def test_telegram_that_does_not_answer(data_dir: Path) -> None:
    """Without an answer from Telegram there is the web link all the same."""
    done = focal(
        "invite",
        "focal-point.bordeaux@example.org",
        data_dir=data_dir,
        FOCAL_TELEGRAM_TOKEN="1:x",
        FOCAL_TELEGRAM_API_URL="http://127.0.0.1:9",
    )
    assert done.status == 0
    assert "/join/" in done.out
    assert "Telegram:" not in done.out


def test_the_code_opens(data_dir: Path) -> None:
    """What is printed is what the dialogue takes; the database itself holds no code."""
    code = CODE.findall(focal("invite", "focal-point.bordeaux@example.org", data_dir=data_dir).out)[0]
    stored = b"".join(file.read_bytes() for file in data_dir.glob("focal.db*"))
    assert code.encode() not in stored
    assert code.replace("-", "").encode() not in stored
    talked = focal("talk", "--user", "ana", data_dir=data_dir, given=f"{code}\n".encode())
    assert "Bordeaux" in talked.out
    store = open_store(f"sqlite:///{data_dir / 'focal.db'}")
    (contact,) = store.read(lambda unit: unit.contacts.named("focal-point.bordeaux@example.org"))
    addresses = store.read(lambda unit: unit.contacts.addresses(contact.id))
    store.close()
    assert (contact.role, len(addresses)) == (Role.FOCAL_POINT, 1)
