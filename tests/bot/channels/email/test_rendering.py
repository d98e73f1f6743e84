"""A letter as an e-mail: its headers, its two forms, and its links."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from email.header import decode_header, make_header
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.email.headers import LONGEST_SUBJECT, POLICY, first_of, message_id, subject_of
from bot.channels.email.links import LetterLink, LinkPurpose
from bot.channels.email.rendering import Letterpress, html_of
from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import EN, FR, Language
from knowledge.model.messages import Choice, Citation, OutgoingMessage
from tests.bot.channels.email.writing import LETTER, WEB, links, press
from tests.conftest import NOW

TO = "ana@ville.example.org"


def written(message: OutgoingMessage, web: str = WEB, to: str = TO) -> EmailMessage:
    """The message as it is read again behind a server."""
    content = press(web).mail(to, message, [], NOW).as_bytes(policy=POLICY)
    read: Any = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


class Hrefs(HTMLParser):
    """The links of an HTML text with their labels, and every tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._href = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        self._href = values.get("href", "") if tag == "a" else self._href

    def handle_endtag(self, tag: str) -> None:
        self._href = "" if tag == "a" else self._href

    def handle_data(self, data: str) -> None:
        if self._href:
            self.links[data] = self._href


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        (FR, "Circulaire 47 : « Villes numériques », l’assemblée générale à Bilbao"),
        (Language("ar"), "التعميم رقم ٤٧: دعوة جميع المدن الأعضاء في الشبكة إلى الاجتماع السنوي في بلباو"),
        (EN, 'Circular 47, <!channel> "quoted" =?utf-8?q?not_encoded?= (2020)'),
        (Language("es"), "¿Participará su ciudad? 🏛️ " + "ñ" * 150),
    ],
)
def test_a_subject_arrives_as_it_was_written(language: Language, subject: str) -> None:
    """In every script and length, in encoded words of at most 75 characters (RFC 2047, 2)."""
    message = replace(LETTER, subject=subject, language=language)
    assert written(message)["Subject"] == subject
    raw = press().mail(TO, message, [], NOW).as_bytes(policy=POLICY).decode("ascii")
    assert all(len(word) <= 75 for word in re.findall(r"=\?[^?\s]+\?[bq]\?[^?\s]*\?=", raw, re.IGNORECASE))


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=120))
def test_no_subject_becomes_a_header(subject: str) -> None:
    """Whatever is typed, there are the headers that we write, once each, and the subject in one line."""
    mail = written(replace(LETTER, subject=subject))
    expected = list(written(LETTER).keys())
    assert mail.keys() == expected
    assert mail["Subject"] == subject_of(replace(LETTER, subject=subject))


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\0"])
def test_a_line_end_in_a_subject_ends_nothing(end: str) -> None:
    """What comes behind it stays part of the subject."""
    mail = written(replace(LETTER, subject=f"Hello{end}Bcc: evil@example.org{end}{end}body"))
    assert mail["Bcc"] is None
    assert "Bcc: evil@example.org" in mail["Subject"]


def test_without_a_subject_the_text_begins_it() -> None:
    """A message that has none is known by its first words, without their markup; a long one is cut."""
    assert subject_of(OutgoingMessage(text="**Hello** Ana,\n\nthe meeting")) == "Hello Ana,"
    assert len(subject_of(OutgoingMessage(text="", subject="word " * 200))) <= LONGEST_SUBJECT


def test_programs_know_what_it_is() -> None:
    """No absence notes come back, and the language is told (RFC 3834, RFC 3282)."""
    mail = written(LETTER)
    told = {name: mail[name] for name in ("Auto-Submitted", "Precedence", "Content-Language")}
    assert told == {"Auto-Submitted": "auto-generated", "Precedence": "bulk", "Content-Language": "fr"}


def test_a_letter_can_be_ended_with_one_press() -> None:
    """RFC 8058: one https address, whole in one line, and the header that allows the one press."""
    mail = written(LETTER)
    address = mail["List-Unsubscribe"].removeprefix("<").removesuffix(">")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = address.removeprefix(f"{WEB}/letters/")
    assert links().read(token, NOW) == LetterLink(purpose=LinkPurpose.SUBSCRIPTION, contact=42)
    raw = press().mail(TO, LETTER, [], NOW).as_bytes(policy=POLICY).decode()
    assert f"\r\nList-Unsubscribe: <{address}>\r\n" in raw


def test_without_https_nothing_is_promised() -> None:
    """Where we are reached by plain http, the link is there (RFC 2369), and one press is not offered."""
    mail = written(LETTER, web="http://127.0.0.1:8080")
    assert mail["List-Unsubscribe"].startswith("<http://127.0.0.1:8080/letters/")
    assert mail["List-Unsubscribe-Post"] is None


def test_what_is_no_letter_has_nothing_to_end() -> None:
    """A reply to one person has no links of a letter, and is not called bulk mail."""
    mail = written(OutgoingMessage(text="Hello", key="reply:1:0"))
    assert mail["List-Unsubscribe"] is None
    assert mail["Precedence"] is None
    assert "/letters/" not in body(mail, "html") + body(mail, "plain")


def test_the_same_delivery_has_the_same_identifier() -> None:
    """A repetition after a crash, or after another channel failed, is known as one; other mailboxes have their own."""
    at = "example.org"
    once = message_id("circular:7:contact:42", TO, at)
    assert re.fullmatch(r"<[\w.]+@example\.org>", once)
    assert once == message_id("circular:7:contact:42:2", TO.upper(), at)
    others = [
        ("circular:8:contact:42", TO),
        ("circular:7:contact:42", "b@example.org"),
        ("circular:7:test:contact:42", TO),
    ]
    tests = [(f"circular:7:test:contact:42:{number}", TO) for number in (1, 2)]
    assert len({once, *(message_id(key, to, at) for key, to in others + tests)}) == 6


@pytest.mark.parametrize("purpose", ["reminder", "alternate"])
def test_a_reminder_stands_below_its_letter(purpose: str) -> None:
    """Programs show a reminder with the letter that it reminds of, by References; the letter itself has none."""
    letter, reminder = written(LETTER), written(replace(LETTER, key=f"circular:7:{purpose}:contact:42:2"))
    assert reminder["References"] == reminder["In-Reply-To"] == letter["Message-ID"]
    assert reminder["Message-ID"] != letter["Message-ID"]
    assert letter["References"] is None
    assert first_of("reply:81:0") == "reply:81:0"


def test_choices_of_a_letter_are_links_in_both_forms() -> None:
    """Acknowledging and asking lead to pages of ours, for this reader and this circular; nothing else is a link."""
    mail = written(replace(LETTER, choices=(*LETTER.choices, Choice(id="menu", label="Tous les thèmes"))))
    hrefs = Hrefs(body(mail, "html")).links
    meant = {
        label: links().read(hrefs[label].removeprefix(f"{WEB}/letters/"), NOW)
        for label in hrefs
        if "/letters/" in hrefs[label]
    }
    assert list(meant.values()) == [
        LetterLink(purpose=LinkPurpose.ACKNOWLEDGE, contact=42, circular=7),
        LetterLink(purpose=LinkPurpose.ASK, contact=42, circular=7),
        LetterLink(purpose=LinkPurpose.JOIN, contact=42),
        LetterLink(purpose=LinkPurpose.SUBSCRIPTION, contact=42),
    ]
    plain = body(mail, "plain")
    assert [plain.count(url) for url in hrefs.values()] == [1] * len(hrefs)
    assert "• Tous les thèmes" in plain
    assert "Tous les thèmes" in body(mail, "html")


def test_without_a_recipient_there_is_nothing_to_press() -> None:
    """Buttons that belong to nobody are words."""
    html = body(written(replace(LETTER, recipient=0)), "html")
    assert "Accuser réception" in html
    assert "/letters/" not in html


def test_sources_are_shown_in_both_forms() -> None:
    """Title, date, section and address of where it was taken from, and no address that is none."""
    cited = Citation(
        title="Plan <2020>", date="2020", section="1.2 Gouvernance", language=FR, url="https://example.org/p"
    )
    sources = (cited, replace(cited, url="javascript:alert(1)"))
    mail = written(replace(LETTER, sources=sources))
    html, plain = body(mail, "html"), body(mail, "plain")
    assert Hrefs(html).links["Plan <2020>"] == "https://example.org/p"
    assert "2020 · 1.2 Gouvernance" in html
    assert "Plan <2020> (https://example.org/p), 2020 · 1.2 Gouvernance" in plain
    assert "javascript" not in html + plain


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_html_says_its_language_and_direction(language: str, direction: str) -> None:
    """Programs drop <html> and <body>, so the column says it as well."""
    html = body(written(replace(LETTER, language=Language(language))), "html")
    told = [values for tag, values in Hrefs(html).tags if tag in ("html", "div") and "lang" in values]
    assert [(values["lang"], values["dir"]) for values in told] == [(language, direction)] * 2


def test_html_is_read_on_a_telephone_and_in_the_dark() -> None:
    """It has the width of the screen, says that it has no ground of its own, and sets no colour of text or ground but
    on the one button that has both."""
    html = body(written(LETTER), "html")
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html
    assert '<meta name="color-scheme" content="light dark">' in html
    colours = re.findall(r"(?<![\w-])(?:color|background): ([^;\"]+)", html)
    assert colours == ["#11565f", "#ffffff", "inherit"]
    assert "width:" not in html.replace("max-width: 38em", "").replace("border-width", "")


def test_nothing_is_loaded_from_anywhere() -> None:
    """No image, font, style or script: nobody learns when a letter was opened."""
    html = body(written(replace(LETTER, text="![x](https://example.org/pixel.png) <img src=x>")), "html")
    tags = Hrefs(html).tags
    assert {tag for tag, _ in tags} & {"img", "link", "script", "style", "iframe", "object"} == set()
    assert not [values for _, values in tags if "src" in values or "url(" in values.get("style", "")]


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", '<a href="https://x" onclick="y">z</a>', "[x](javascript:alert(1))", "<!channel>"],
)
def test_markup_of_others_is_only_text(text: str) -> None:
    """What is typed as HTML is shown as it was typed, and no link has a scheme that runs something."""
    tags = Hrefs(html_of(text)).tags
    assert {tag for tag, _ in tags} <= {"p", "a"}
    assert not [values for _, values in tags if "onclick" in values or values.get("href", "").startswith("javascript")]


def test_structure_is_kept() -> None:
    """Headings, lists, quotations and rules are told as such, so that a screen reader finds them."""
    html = html_of("# One\n\n##### Five\n\n- a\n- b\n\n3. c\n\n> q\n\n---\n\n`code`")
    found = [tag for tag, _ in Hrefs(html).tags]
    assert found == ["h1", "h3", "ul", "li", "li", "ol", "li", "blockquote", "p", "hr", "p", "code"]
    assert 'start="3"' in html


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Focal",
        "Villes numériques",
        "CGLU, secretaría <x@evil.example.org>",
        "الشبكة: المدن الرقمية " * 6,
        'A "b" (c)',
    ],
)
def test_the_sender_is_named_in_any_letters(name: str) -> None:
    """A name with signs, accents or many words stays a name, and cannot become a second sender."""
    written_by = Letterpress(sender_of(name), links(), load_phrasebook()).mail(TO, LETTER, [], NOW)
    content = written_by.as_bytes(policy=POLICY)
    read: Any = email.message_from_bytes(content, policy=email.policy.default)
    assert [address.addr_spec for address in read["From"].addresses] == ["focal@example.org"]
    # the older reader, since the newer keeps the spaces between encoded words of a name (Python 3.11)
    told = str(make_header(decode_header(email.message_from_bytes(content)["From"])))
    assert told == f"{name.strip()} <focal@example.org>".strip()


def sender_of(name: str) -> Mailbox:
    return Mailbox(display_name=name.strip(), username="focal", domain="example.org")
