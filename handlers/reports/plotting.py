"""What a plot shows: its bars, their names and values in the reader's language. How it is drawn is `drawing`'s."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.phrasebook import Speaker
from handlers.reports.sentences import percent
from handlers.reports.words import facet_name, plot_title, value_name
from knowledge.model.circulars import CircularKind
from knowledge.model.events import RegistrationState
from knowledge.model.faq import VerdictKind
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.model.people import ChannelName, Region, Role, Standing
from knowledge.model.reports import Facet, Figure, Measure, Period, Series

_ORDER: Sequence[str] = (
    *CircularKind,
    *VerdictKind,
    *RegistrationState,
    *ChannelName,
    *Region,
    *Standing,
    *Role,
    *NETWORK_LANGUAGES,
)
"""In which order values stand that have one; the others follow by their names."""

_NOTHING = "—"
_STEPS = (1, 2, 5, 10)
_MOST_STEPS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Plot:
    """Bars, one for each category, made of a piece for each column.

    Attributes:
        id: no two plots of a report have the same.
        first: what the categories are.
        columns: names of the pieces; one where bars are whole.
        values: of each category, the value of each column.
        shown: the same as the language writes it.
        ticks: of the axis, each with its text.
        is_upright: bars stand, since time goes to the right.
        text: what is to be seen, for those who do not see it.
    """

    id: str
    title: str
    first: str
    categories: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    shown: tuple[tuple[str, ...], ...]
    ticks: tuple[tuple[float, str], ...]
    is_upright: bool
    is_share: bool
    text: str


def plot_of(_: Speaker, figure: Figure, series: Series, period: Period) -> Plot | None:
    """The plot of a figure; None where there would be nothing to see."""
    if not any(row.part for row in figure.rows):
        return None
    by, split, is_share = series.by, series.split, figure.measure is Measure.SHARE
    keys = _categories(figure, by, period)
    pieces = _present(figure, split) if split else ("",)
    worth = figure.by(by, split) if split else {(*key, ""): value for key, value in figure.by(by).items()}
    values = tuple(tuple(worth.get((key, piece), 0) for piece in pieces) for key in keys)
    title = plot_title(_, figure.name, by)
    categories = tuple(value_name(_, figure.name, by, key) for key in keys)
    shown = tuple(tuple(_shown(_, worth.get((key, piece)), is_share) for piece in pieces) for key in keys)
    return Plot(
        id=f"{figure.name}-{by}",
        title=title,
        first=facet_name(_, by),
        categories=categories,
        columns=tuple(value_name(_, figure.name, split, piece) for piece in pieces)
        if split
        else (_("Count"),)
        if not is_share
        else (_("Share"),),
        values=values,
        shown=shown,
        ticks=_ticks(_, 1 if is_share else max(map(sum, values)), is_share),
        is_upright=by is Facet.MONTH,
        is_share=is_share,
        text=_described(_, title, categories, values, is_share),
    )


def _shown(_: Speaker, value: float | None, is_share: bool) -> str:
    """No share is told where there was nothing that it could be of."""
    if is_share:
        return percent(_, value) if value is not None else _NOTHING
    return _.number(value or 0)


def _categories(figure: Figure, by: Facet, period: Period) -> tuple[str, ...]:
    present = _present(figure, by)
    match by:
        case Facet.MONTH:
            return tuple(f"{month:02}" for month in range(1, period.last_day.month + 1))
        case Facet.REGION:
            return _with(Region, present)
        case Facet.LANGUAGE:
            return _with(NETWORK_LANGUAGES, present)
        case _other:
            return present


def _with(always: Iterable[str], present: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*map(str, always), *present)))


def _present(figure: Figure, by: Facet) -> tuple[str, ...]:
    known = {row.facet(by) for row in figure.rows}
    return tuple(sorted(known, key=lambda value: (_ORDER.index(value) if value in _ORDER else len(_ORDER), value)))


def _ticks(_: Speaker, most: float, is_share: bool) -> tuple[tuple[float, str], ...]:
    """From 0 to at least the highest bar, by round steps."""
    if is_share:
        return tuple((step / 4, percent(_, step / 4)) for step in range(5))
    size = 10 ** math.floor(math.log10(max(most / _MOST_STEPS, 1)))
    step = next(size * each for each in _STEPS if size * each * _MOST_STEPS >= most)
    return tuple((number * step, _.number(number * step)) for number in range(math.ceil(most / step) + 1))


def _described(
    _: Speaker, title: str, categories: Sequence[str], values: Sequence[Sequence[float]], is_share: bool
) -> str:
    """Its title and its highest bar; the whole is in the table beside it."""
    totals = [sum(each) for each in values]
    highest = max(range(len(totals)), key=totals.__getitem__)
    value = percent(_, totals[highest]) if is_share else _.number(totals[highest])
    return _(
        "Bar chart: {title}. Highest: {category}, {value}. The table below has all values.",
        title=title,
        category=categories[highest],
        value=value,
    )
