"""Texts for the tests: what the dialogue says, what may come, and what no one should send."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime

from babel.messages.pofile import read_po
from hypothesis import strategies as st

from handlers.dialogue.faq import browse, read_entry
from handlers.dialogue.inputs import Called, Chose, Input, MissedNumber, PressedStale, Said, SentFiles, SharedPlace
from handlers.dialogue.library import Library
from handlers.dialogue.step import step
from handlers.phrasebook import TEXTS
from knowledge.model.conversation import Conversation
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Contact, Role
from tests.conftest import NOW

MOMENT = datetime(2014, 11, 6, 17, 0, tzinfo=UTC)

NASTY = {
    "arabic": "مرحبًا! الرئاسة لمدينة بلباو حتى عام 2021.",
    "hebrew": "שלום, 3 ערים: Bilbao, Lyon, Porto Alegre.",
    "emoji": "🏛️👩🏽‍💼 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 e\u0301 🇪🇺🇪🇸 👨‍👩‍👧‍👦",
    "html": "<b>&amp; <script>alert('x')</script> \"'; DROP TABLE messages; --",
    "braces": "{placeholder} %s \\n [bold]x[/bold]",
    "slack": "<!channel> <!here|here> <!everyone> <@U123ABC> <#C123|x> <!subteam^S1|@g> @channel @here @Everyone",
    "definition": "[1]: a note that must not disappear",
    "table": "|City|Year|\n|-|-|\n|Lyon|2019|",
    "times": "from 10:30:45 to 11:00, :smile: and a_b_c or 5*6",
}
"""Texts without Markdown of ours: they arrive character for character."""

MARKED = {
    "nested": "**a *b* ~~c~~ [d *e*](https://example.org/x?a=1&b=2) f** g",
    "crossing": "***a** b* **c***d*~~**e**~~",
    "in-word": "un**believ**able snake_case *x*y",
    "moment": "Until **[6 November 2014, 18:00](time:2014-11-06T17:00:00Z)** or [never](time:soon)",
    "far-moments": "[a](time:1789-07-14T12:00:00Z) [b](time:3000-01-01T00:00:00Z) [c](time:2014-11-06T17:00:00)",
    "links": "[m](mailto:a@example.org) [t](tel:+3494) [l](http://localhost/x) [i](http://10.0.0.1) www.example.org",
    "ports": "[a](https://example.org:99999/) [b](https://example.org:0) [c](https://example.org:8080/x)",
    "schemes": "[a](javascript:alert) [b](ftp://x.org) [c](/relative) [d](tg://user?id=1) <https://example.org/?q=|>",
    "lists": "1. one\n2. two\n   - three\n\n     more\n     > quoted\n\n- \n- four",
    "quotes": "> a\n> > b\n\n> c **d**\n\n```py\n  code `x` ```\n```\n\n    indented",
    "heading": "# A **b** `c`\n\nTitle\n===\n\n#\n\n---",
    "code": "`a*b` **`c`** [`d`](https://example.org) `` ` ``",
    "code-in-quote": "> a\n>\n> ```\n> b\n> ```\n>\n> c",
    "spaces": "**a **b** c** ` ` * * *x * _ _",
    "blank": " \n\n\u200b\u2060\n",
}
"""Texts with Markdown, good and bad."""

_PIECES = [
    *"*_~`[]()<>|\\#>-+!@:;&^ \n\n ab",
    *("**", "~~", "```\n", "\n\n", "\n- ", "\n1. ", "\n> ", "\n# ", "    ", "word ", "a. B", "été", "<!channel>"),
    *(
        "](https://example.org/p?a=b&c=d)",
        "](mailto:a@b.org)",
        "](time:2014-11-06T17:00:00Z)",
        "](time:x)",
        "http://x.org",
    ),
    *("👩🏽‍💼", "🇪🇺", "e\u0301", "\u200b", "\u2060", "ש", "म\u094dन", "@here", "&amp;", ":smile:"),
]
markdown = st.lists(st.sampled_from(_PIECES) | st.characters(exclude_categories=["Cs", "Cc"]), max_size=60).map("".join)
"""Texts that are dense with what might go wrong."""


def everything_said(library: Library) -> tuple[OutgoingMessage, ...]:
    """Every answer with its sources, every shelf, and what the dialogue says to all it can hear; in four languages."""
    return tuple(message for language in NETWORK_LANGUAGES for message in _said(library, _conversation(language)))


def catalogue() -> Collection[str]:
    """Every text of the catalogues once, English and translated, with its placeholders as they are."""
    return dict.fromkeys(_in_each_catalogue())  # each catalogue has the English ones


def _in_each_catalogue() -> Iterator[str]:
    for path in TEXTS.glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale=path.stem):
                for texts in (message.id, message.string):
                    yield from (text for text in ([texts] if isinstance(texts, str) else texts or ()) if text)


def _conversation(language: Language) -> Conversation:
    contact = Contact(id=1, name="Ana", role=Role.FOCAL_POINT, language=language)
    return Conversation(contact=contact)


def _said(library: Library, conversation: Conversation) -> Iterator[OutgoingMessage]:
    steps = [read_entry(conversation, id, library) for id in library.entries]
    for topic in library.pack.topics:
        steps += [browse(conversation, topic.id, page, library) for page in range(4)]
    steps += [step(conversation, heard, library, NOW) for heard in _HEARD]
    for result in steps:
        for effect in result.effects:
            message = getattr(effect, "message", None)
            if isinstance(message, OutgoingMessage):
                yield message


_HEARD: tuple[Input, ...] = (
    Said(text="<b>zorglub</b> *x*"),
    Said(text="???"),
    Said(text="x " * 3_000),
    Said(text="Где Бильбао?"),
    Said(text="budget 2031"),
    Chose(id="menu"),
    Chose(id="help"),
    Chose(id="language"),
    Chose(id="nothing"),
    MissedNumber(highest=3),
    PressedStale(),
    SentFiles(),
    SharedPlace(latitude=43.26, longitude=-2.93),
    *(Called(command=command, argument="") for command in ("start", "help", "menu", "stop", "resume", "language", "x")),
)
