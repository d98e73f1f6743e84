"""The settings of the mail server, read."""

from __future__ import annotations

import pytest

from bot.channels.email.server import MailServer, Security, mail_server, sender


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer(host="mail.example.org", port=587, security=Security.OFFERED)),
        ("smtp://localhost:25?starttls=false", MailServer(host="localhost", port=25, security=Security.NONE)),
        (
            "smtp://mail.example.org:587?starttls=true",
            MailServer(host="mail.example.org", port=587, security=Security.STARTTLS),
        ),
        (
            "smtp://focal%40example.org:p@ss%2Fword@mail.example.org",
            MailServer(
                host="mail.example.org",
                port=587,
                security=Security.STARTTLS,
                user="focal@example.org",
                password="p@ss/word",
            ),
        ),
        (
            "smtps://focal:pass@mail.example.org/",
            MailServer(host="mail.example.org", port=465, security=Security.TLS, user="focal", password="pass"),
        ),
        ("smtp://[::1]:2525", MailServer(host="::1", port=2525, security=Security.OFFERED)),
    ],
    ids=["offered", "local", "starttls", "password", "tls", "ipv6"],
)
def test_an_address_says_everything(url: str, server: MailServer) -> None:
    """Host, port, sign-in and encryption are one setting; a password is never sent without encryption unless told."""
    assert mail_server(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.org",
        "https://mail.example.org",
        "smtp://",
        "smtp://user:secret@mail.example.org:port",
        "smtp://user:secret@mail.example.org/folder",
        "smtp://user:secret@mail.example.org?tls=1",
        "smtp://user:secret@mail.example.org?starttls=perhaps",
        "smtps://user:secret@mail.example.org?starttls=true",
        "smtp://user:secret@[mail.example.org",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    """The sentence says what is expected, and nothing of a password that may stand there."""
    with pytest.raises(ValueError, match=r"such as|starttls") as refused:
        mail_server(url)
    assert "secret" not in str(refused.value)


def test_a_password_does_not_print() -> None:
    """What is logged of a server is where it is."""
    assert "secret" not in repr(mail_server("smtp://user:secret@mail.example.org"))


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("Villes numériques <focal@example.org>", "Villes numériques", "focal@example.org"),
        ('"CGLU, secretaría" <focal@example.org>', "CGLU, secretaría", "focal@example.org"),
        ("focal@example.org", "", "focal@example.org"),
    ],
)
def test_a_sender_has_a_name_and_an_address(written: str, name: str, address: str) -> None:
    """The address alone is enough."""
    assert (sender(written).display_name, sender(written).addr_spec) == (name, address)


@pytest.mark.parametrize("written", ["", "Focal", "Focal <focal>", "a@b <c>", "é@example.org", "@example.org", "a b@"])
def test_what_is_no_sender_is_refused(written: str) -> None:
    """Nobody could answer to it, and no server would take it."""
    with pytest.raises(ValueError, match="is no sender"):
        sender(written)
