"""Markdown of answers as HTML that may stand in a page."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markupsafe import Markup

from bot.prose.parser import SCHEMES, parser

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "blockquote", "time"}
_ATTRIBUTES = {"a": {"href"}, "time": {"datetime"}}
_SCHEMES = set(SCHEMES)


@lru_cache(maxsize=1_024)
def to_html(markdown: str) -> Markup:
    """Safe HTML: the tags that answers need, links with known schemes, moments as <time>, nothing else."""
    html = nh3.clean(parser.render(markdown), tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)
    return Markup(html)  # noqa: S704 (cleaned on the line above)
