"""Answers of one choice."""

from __future__ import annotations

from typing import assert_never

from knowledge.forms.answers.choices.echoing import Echo
from knowledge.forms.answers.choices.finding import Finder
from knowledge.forms.answers.choices.findings import Guess, Hit, Missed, Torn, distinct
from knowledge.forms.answers.choices.sayings import Saying, said
from knowledge.forms.answers.choices.splitting import Splitter
from knowledge.forms.answers.choices.unclear import missed, torn
from knowledge.forms.answers.values import Confirm, Reading, Reason, Unclear
from knowledge.model.forms import ShownChoice


def read_one(text: str, finder: Finder, splitter: Splitter, echo: Echo) -> Reading:
    """The one choice that a reply means."""
    found = finder.find(text)
    several = () if isinstance(found, Hit) else _several(text, finder, splitter)
    if len(several) > 1:
        return Unclear(reason=Reason.ONLY_ONE, alternatives=echo.each(several))
    if several:
        found = Hit(choice=several[0])
    match found:
        case Hit():
            return echo.understood((found.choice,), found.rest)
        case Guess():
            answer = echo.understood((found.choice,), found.rest)
            others = echo.each(found.others)
            return Confirm(value=answer.value, echo=answer.echo, rest=answer.rest, alternatives=others)
        case Torn():
            return torn(text, found, echo)
        case Missed():
            return missed(found, finder, echo)
        case _:
            assert_never(found)


def _several(text: str, finder: Finder, splitter: Splitter) -> tuple[ShownChoice, ...]:
    """The choices that the reply names where one is wanted; () unless all of it names choices without doubt."""
    saying = said(text)
    if saying is Saying.ALL:
        return finder.index.choices
    if saying is Saying.UNDECIDED:
        return ()
    pieces = splitter.pieces(text)
    hits = [piece.found.choice for piece in pieces if isinstance(piece.found, Hit)]
    return distinct(hits) if len(hits) == len(pieces) else ()
