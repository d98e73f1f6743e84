"""The report as one HTML file, to be read and printed: no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from handlers.reports.report import Report, compact
from knowledge.model.languages import direction

MOST_RUNS = 40
"""Runs of rows that are named for one figure; the workbook has all."""


def page_of(report: Report, images: Sequence[bytes]) -> bytes:
    """The page, with an SVG image for each plot in the order of `Report.plots`."""
    svgs = {plot.id: image.decode() for plot, image in zip(report.plots, images, strict=True)}
    return (
        _template()
        .render(
            _=report._,
            direction=direction(report._.language),
            report=report,
            images=svgs,
            rows={line.name: compact(line.rows, MOST_RUNS) for line in report.lines},
        )
        .encode()
    )


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent.parent / "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html")
