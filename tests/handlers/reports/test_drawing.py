"""Plots as images: the same ones for the same values, readable by everybody, and drawn by a process of its own."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from bot.drawing import NotDrawn, draw_aside
from handlers.reports.drawing import COLOURS, DPI, HATCHES, WIDTH, decoded, draw, encoded
from handlers.reports.plotting import Plot
from tests.handlers.reports.conftest import Reporting
from tests.handlers.reports.parsed import Parsed

PLOT = Plot(
    id="x-region",
    title="Ñandú, São Tomé, Œuvre & <b>$x_1$</b>",
    first="Region",
    categories=("América Latina", "Œuvre à l’île", "Açores, São João", "a <b> & $y^2$"),
    columns=("Number",),
    values=((3,), (0,), (1.5,), (2,)),
    shown=(("3",), ("0",), ("1,5",), ("2",)),
    ticks=((0, "0"), (2, "2"), (4, "4")),
    is_upright=False,
    is_share=False,
    text='Bars: "Ñandú" & <others>',
)
STACKED = replace(
    PLOT,
    id="x-month",
    columns=("un", "deux"),
    values=((1, 2), (0, 0), (1, 0), (0, 2)),
    shown=(("1", "2"), ("0", "0"), ("1", "0"), ("0", "2")),
    is_upright=True,
)


def contrast(colour: str, other: str = "#ffffff") -> float:
    """The contrast of two colours (WCAG 2.2, "relative luminance")."""
    lights = sorted(map(_luminance, (colour, other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class TestPages:
    def test_text_is_text_in_every_language(self) -> None:
        """What is written can be selected and read aloud, with every letter that French, Spanish and Portuguese
        have; mark-up and formulas are words. Nothing is missing in the font: that would be a warning."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            (svg,) = draw([PLOT], "svg")
            draw([PLOT], "png")
        said = {word.strip() for word in Parsed(svg.decode()).words}
        assert said >= {*PLOT.categories, "0", "2", "4", "3", "1,5"}

    def test_an_image_has_a_name(self) -> None:
        """It says what is to be seen to those who do not see it."""
        (svg,) = draw([PLOT], "svg")
        (image,) = Parsed(svg.decode()).named("svg")
        assert (image["role"], image["aria-label"]) == ("img", PLOT.text)
        assert "width" not in image

    def test_several_stand_in_one_page(self) -> None:
        """Their ids are different, and each refers to its own."""
        images = [svg.decode() for svg in draw([PLOT, STACKED], "svg")]
        ids = [re.findall(r'\bid="([^"]+)"', image) for image in images]
        every = [id for several in ids for id in several]
        assert len(set(every)) == len(every)
        for image, own in zip(images, ids, strict=True):
            assert set(re.findall(r"(?:url\(|href=\")#([^)\"]+)", image)) <= set(own)

    def test_the_same_values_give_the_same_bytes(self, reporting: Reporting, svgs: tuple[bytes, ...]) -> None:
        """No moment and no chance is in them."""
        plots = reporting().plots[:3]
        assert draw(plots, "svg") == svgs[:3]
        assert draw([STACKED], "png") == draw([STACKED], "png")


class TestDocuments:
    def test_their_size(self) -> None:
        """200 dots to the inch, as wide as the text."""
        (png,) = draw([PLOT], "png")
        assert png.startswith(b"\x89PNG")
        assert int.from_bytes(png[16:20], "big") == pytest.approx(WIDTH * DPI, abs=2)


def test_nobody_has_to_tell_colours_apart() -> None:
    """Every colour stands out from the paper (WCAG 2.2, 1.4.11), and pieces differ in their hatching too."""
    assert all(contrast(colour) >= 3 for colour in COLOURS)
    assert len(set(HATCHES)) == len(HATCHES) == len(COLOURS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where matplotlib keeps what it knows of fonts: to seek them takes a second."""
    return tmp_path_factory.mktemp("matplotlib")


class TestAside:
    async def test_another_process_draws_the_same(self, folder: Path) -> None:
        """What comes back from it is to the byte what would be drawn here."""
        assert await draw_aside([PLOT, STACKED], "svg", folder) == draw([PLOT, STACKED], "svg")

    async def test_nothing_to_draw(self, tmp_path: Path) -> None:
        """No process is started for nothing."""
        assert await draw_aside([], "svg", tmp_path / "never") == ()
        assert not (tmp_path / "never").exists()

    async def test_one_that_breaks(self, folder: Path) -> None:
        """Plots that cannot be drawn are an error that says so."""
        broken = replace(PLOT, values=())
        with pytest.raises(NotDrawn, match="could not be drawn"):
            await asyncio.wait_for(draw_aside([broken], "svg", folder), 60)

    def test_plots_as_json(self) -> None:
        """They go there and come back."""
        assert decoded(b'["QQ==", "Qg=="]') == (b"A", b"B")
        assert b"Latina" in encoded([PLOT])

    def test_who_makes_no_report_does_without(self) -> None:
        """What draws, and what writes documents, is not imported with the modules that do so."""
        code = "import sys, handlers.reports.writing; print([m for m in ('matplotlib', 'docx') if m in sys.modules])"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"
