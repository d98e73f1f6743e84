"""Markdown of answers as HTML that may stand in a page."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "blockquote"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_renderer = MarkdownIt("js-default", {"linkify": True, "html": False, "breaks": True}).disable("image")


@lru_cache(maxsize=1_024)
def to_html(markdown: str) -> Markup:
    """Safe HTML: the tags that answers need, links with known schemes, nothing else."""
    html = nh3.clean(_renderer.render(markdown), tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES)
    return Markup(html)  # noqa: S704 (cleaned on the line above)
