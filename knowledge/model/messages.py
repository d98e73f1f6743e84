"""What people and Focal say to each other, free of any channel's format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from knowledge.model.languages import EN, Language
from knowledge.model.people import Address
from knowledge.model.times import aware

MAX_TEXT = 4_000
"""Characters of one message that Focal reads: beyond Telegram's 4096 no person types a question."""

_UNSTORABLE = {code: None for code in range(0x20) if chr(code) not in "\t\n\r"} | dict.fromkeys(range(0xD800, 0xE000))


def storable(text: str) -> str:
    """The text without what no database keeps: NUL and other control characters, and halves of surrogate pairs."""
    return text.translate(_UNSTORABLE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """Something to choose: what it means to the dialogue, and what stands on the button."""

    id: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file that came with a message or goes with one.

    Attributes:
        size: in bytes.
        reference: of what came in, the channel's own handle; of what goes out, its name in the store's files.
        handle: of what goes out, what the platform calls it since it was uploaded there once; "" before that.
    """

    name: str
    media_type: str
    size: int
    reference: str
    handle: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """Where an answer was taken from, in the reader's language.

    Attributes:
        section: the heading as it stands in the original.
        language: the original's.
    """

    title: str
    date: str
    section: str
    language: Language
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class IncomingMessage:
    """What a channel heard.

    Attributes:
        key: the platform's own identifier of this message on its channel; redeliveries carry the same.
        choice: the token of a pressed button, else "".
        locale: the language the platform says the person uses, as it came, else "".
        pressed_in: the platform's identifier of the message that the pressed button belongs to, else "".
        quote: the platform's identifier of this message, where the reply is to stand beside it: among the many
            messages of a group. Else "".
        location: a place that was shared, as latitude and longitude in degrees of WGS 84; else None.
        forwarded_from: the address, on its platform, of somebody's message that the sender hands on to the
            secretariat; `text` is what it says. Else "".
        album: what the platform calls a group of files that were sent together and arrive one by one, else "".

    Raises:
        ValueError: `at` is naive.
    """

    key: str
    sender: Address
    at: datetime
    text: str = ""
    choice: str = ""
    files: tuple[Attachment, ...] = ()
    locale: str = ""
    pressed_in: str = ""
    quote: str = ""
    location: tuple[float, float] | None = None
    forwarded_from: str = ""
    album: str = ""

    def __post_init__(self) -> None:
        aware(self.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class OutgoingMessage:
    """What Focal says.

    Attributes:
        text: Markdown: paragraphs, lists, **bold**, links.
        language: the language it is written in, for screen readers and fonts.
        question: the number of this set of choices in its conversation; a button's token carries it,
            so that a button of an earlier question is known as such. 0 without choices.
        pushed: the number of this message where it came unasked: its buttons stay good however the conversation
            goes on, so their tokens carry this number instead. Else 0.
        letter: the same of a letter, which many got: its number, else 0.
        recipient: the number of the contact whom a letter goes to, for links that are theirs alone; else 0.
        subject: what stands above it where a channel has a place for that, as e-mail has; else "".
        has_code: an invitation's code stands in it, which is struck out of what is kept once it was sent, and its
            files with it: the store is to know codes by their hashes only.
        page: which page of the choices to show, from 0, where a channel cannot make a button of each.
        replaces: the platform's identifier of the message that this one takes the place of, where a channel can
            edit what it sent; else "".
        quote: the platform's identifier of the message that this one answers, to be shown with it; else "".
        key: the delivery's idempotency key; a channel that can, drops a second message of the same key.
        window: a button that opens a window, for channels that have some: they understand its id, no token stands for
            it, and it is good at any time. None without.
    """

    text: str
    language: Language = EN
    choices: tuple[Choice, ...] = ()
    files: tuple[Attachment, ...] = ()
    sources: tuple[Citation, ...] = ()
    question: int = 0
    pushed: int = 0
    letter: int = 0
    recipient: int = 0
    subject: str = ""
    has_code: bool = False
    page: int = 0
    replaces: str = ""
    quote: str = ""
    key: str = ""
    window: Choice | None = None

    def token(self, ordinal: int) -> str:
        """The callback data of a choice, counted from 0: short, and never a name (Telegram allows 64 bytes)."""
        if self.letter:
            return f"l{self.letter}.{ordinal}"
        return f"m{self.pushed}.{ordinal}" if self.pushed else f"{self.question}.{ordinal}"

    def page_token(self, page: int) -> str:
        """The callback data of a button that shows another page of the choices."""
        return f"{self.question}.p{page}"
