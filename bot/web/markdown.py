"""Markdown of answers as HTML that may stand in a page."""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from markupsafe import Markup

from bot.prose.parser import SCHEMES, parser

_TAGS = {"p", "br", "strong", "em", "s", "ul", "ol", "li", "a", "code", "pre", "hr", "blockquote", "time", "h3"}
_ATTRIBUTES = {"a": {"href"}, "time": {"datetime"}}
_SCHEMES = set(SCHEMES)
_HEADING = re.compile(r"<(/?)h[1-6]>")
"""Of whatever level in the text: on a page it stands below the page's own headings."""


@lru_cache(maxsize=1_024)
def to_html(markdown: str) -> Markup:
    """Safe HTML: the tags that answers need, links with known schemes, moments as <time>, nothing else."""
    rendered = _HEADING.sub(r"<\1h3>", parser.render(markdown))
    html = nh3.clean(rendered, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)
    return Markup(html)  # noqa: S704 (cleaned on the line above)
