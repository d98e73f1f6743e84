"""Draws plots with matplotlib, which takes 65 MB: only who makes a report imports it, and a server has it done in a
process of its own (`python -m handlers.reports.drawing svg`, plots in and images out as JSON)."""

from __future__ import annotations

import base64
import io
import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from handlers.reports.plotting import Plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ImageFormat = Literal["svg", "png"]

INK, QUIET, LINE = "#1b2a2c", "#526164", "#dcdbd2"
"""As in bot/web/static/focal.css."""

COLOURS = ("#11565f", "#c8772e", "#6d7f86", "#7a3b69", "#2f7d4f", "#8c2f1b", "#3a5ba0", "#a08a1e")
"""The first is the brand's. Each has 3:1 or more on white, and neighbours differ in lightness and in hatching too, so
that nobody has to tell colours apart."""

HATCHES = ("", "///", "\\\\\\", "xx", "---", "|||", "++", "//")
"""Lines only: dots and circles make an image thirty times as large."""

DPI = 200
WIDTH = 6.4
"""Inches: the width between the margins of an A4 page."""

_SETTINGS: dict[str, Any] = {
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": 9,
    "svg.fonttype": "none",
    "text.parse_math": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "hatch.linewidth": 0.6,
    "hatch.color": "#ffffff",
}
_NO_METADATA = {"svg": {"Date": None, "Creator": None, "Format": None, "Type": None}, "png": {"Software": None}}


def draw(plots: Sequence[Plot], format: ImageFormat) -> tuple[bytes, ...]:
    """An image of each plot: SVG to stand in a page, with its text as text, or PNG of 200 dpi. The same plot gives the
    same bytes."""
    return tuple(_drawn(plot, format) for plot in plots)


def _drawn(plot: Plot, format: ImageFormat) -> bytes:
    import matplotlib
    from matplotlib.figure import Figure

    settings: Any = {**_SETTINGS, "svg.hashsalt": plot.id}
    with matplotlib.rc_context(settings):
        page = Figure(figsize=(WIDTH, _height(plot)), layout="constrained")
        axes = page.add_subplot()
        (_stand if plot.is_upright else _lie)(axes, plot)
        for side in ("top", "right", "left" if plot.is_upright else "bottom"):
            axes.spines[side].set_visible(False)
        for spine in axes.spines.values():
            spine.set_color(LINE)
        axes.tick_params(length=0)
        axes.set_axisbelow(True)
        if len(plot.columns) > 1:
            page.legend(loc="outside lower center", ncols=min(len(plot.columns), 3), frameon=False)
        content = io.BytesIO()
        page.savefig(content, format=format, dpi=DPI, metadata=_NO_METADATA[format])
    return inline(content.getvalue().decode(), plot).encode() if format == "svg" else content.getvalue()


def _height(plot: Plot) -> float:
    legend = 0.25 * -(-len(plot.columns) // 3) if len(plot.columns) > 1 else 0
    return (2.6 if plot.is_upright else 0.5 + 0.32 * len(plot.categories)) + legend


def _pieces(plot: Plot) -> Iterable[tuple[int, str, list[float], list[float]]]:
    """Of each column its number, its name, its values, and where they begin on the bars."""
    begin = [0.0] * len(plot.categories)
    for number, name in enumerate(plot.columns):
        values = [each[number] for each in plot.values]
        yield number, name, values, begin
        begin = [low + value for low, value in zip(begin, values, strict=True)]


def _look(number: int, plot: Plot) -> dict[str, Any]:
    is_whole = len(plot.columns) == 1
    colour = COLOURS[number % len(COLOURS)]
    return {"facecolor": colour, "edgecolor": "#ffffff", "hatch": "" if is_whole else HATCHES[number % len(HATCHES)]}


def _stand(axes: Axes, plot: Plot) -> None:
    """Bars from the left to the right."""
    places = range(len(plot.categories))
    for number, name, values, begin in _pieces(plot):
        axes.bar(places, values, 0.7, bottom=begin, label=name, **_look(number, plot))
    axes.set_xticks(list(places), plot.categories)
    axes.set_yticks([at for at, _text in plot.ticks], [text for _at, text in plot.ticks])
    axes.grid(axis="y", color=LINE, linewidth=0.6)


def _lie(axes: Axes, plot: Plot) -> None:
    """Bars from the top to the bottom; whole ones say their value at the end."""
    places = range(len(plot.categories))
    for number, name, values, begin in _pieces(plot):
        bars = axes.barh(places, values, 0.66, left=begin, label=name, **_look(number, plot))
        if len(plot.columns) == 1:
            axes.bar_label(bars, [each[0] for each in plot.shown], padding=4, color=INK)
    axes.set_yticks(list(places), plot.categories)
    axes.set_xticks([at for at, _text in plot.ticks], [text for _at, text in plot.ticks])
    axes.set_xlim(0, plot.ticks[-1][0] * 1.08)
    axes.grid(axis="x", color=LINE, linewidth=0.6)
    axes.invert_yaxis()


def inline(svg: str, plot: Plot) -> str:
    """An image as it may stand among others in a page: its ids are its own, its size the page's, and it has a name."""
    bare = svg[svg.index("<svg") :].rstrip()
    named = re.sub(r'(\bid="|url\(#|xlink:href="#)', rf"\g<1>{plot.id}-", bare)
    sized = re.sub(r' (width|height)="[\d.]+pt"', "", named, count=2)
    return sized.replace("<svg", f'<svg role="img" aria-label="{escape(plot.text)}"', 1)


def encoded(plots: Sequence[Plot]) -> bytes:
    """Plots as JSON, for `main`."""
    return json.dumps([asdict(plot) for plot in plots]).encode()


def decoded(images: bytes) -> tuple[bytes, ...]:
    """What `main` wrote."""
    return tuple(map(base64.b64decode, json.loads(images)))


def _plot(values: dict[str, Any]) -> Plot:
    """JSON knows no tuples."""
    whole: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    for name in ("values", "shown", "ticks"):
        whole[name] = tuple(map(tuple, whole[name]))
    return Plot(**whole)


def main(format: ImageFormat) -> None:
    """Reads plots from standard input, and writes images to standard output."""
    plots = [_plot(values) for values in json.load(sys.stdin)]
    json.dump([base64.b64encode(image).decode() for image in draw(plots, format)], sys.stdout)


if __name__ == "__main__":
    main("svg" if sys.argv[1] == "svg" else "png")
