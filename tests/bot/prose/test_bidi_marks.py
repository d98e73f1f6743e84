"""The isolates around a Latin name in a right-to-left text reach the reader on every channel, and break no link."""

from __future__ import annotations

from bot.prose.plain import plain
from bot.prose.prose import read
from bot.prose.slack import slack
from bot.prose.telegram import telegram
from bot.web.markdown import to_html
from handlers.bidi import FSI, PDI, filled

NAME = f"{FSI}Bilbao (es){PDI}"
NAMED = filled("المدينة: {name}، و**{name}**.", {"name": "Bilbao (es)"})
MAILED = filled("الأمانة: {email}.", {"email": "info@example.org"})
LINKED = filled("[{name}](https://example.org/{name})", {"name": "Bilbao"})


def test_kept_on_every_channel() -> None:
    """Web page, Telegram, Slack and plain text have them, within bold words too."""
    assert to_html(NAMED) == f"<p>المدينة: {NAME}، و<strong>{NAME}</strong>.</p>\n"
    assert telegram(read(NAMED))[0].text == plain(read(NAMED)) == f"المدينة: {NAME}، و{NAME}."
    assert slack(read(NAMED))[0].count(NAME) == 2


def test_a_bold_name_is_bold() -> None:
    """Telegram's entity covers the name with its isolates."""
    (only,) = telegram(read(NAMED))
    (bold,) = only.entities
    assert only.text[bold.offset : bold.offset + bold.length] == NAME


def test_addresses_are_links() -> None:
    """An e-mail address within Arabic is linked as it is, and a link's target holds nothing invisible."""
    assert '<a href="mailto:info@example.org"' in to_html(MAILED)
    assert f'<a href="https://example.org/Bilbao" rel="noopener noreferrer">{FSI}Bilbao{PDI}</a>' in to_html(LINKED)
    assert [run.url for block in read(LINKED) for run in block.runs] == ["https://example.org/Bilbao"]
