"""The files that a report becomes."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import assert_never

from handlers.reports.document import document_of
from handlers.reports.drawing import ImageFormat
from handlers.reports.page import page_of
from handlers.reports.report import Report
from handlers.reports.workbook import workbook_of


class ReportFormat(StrEnum):
    """As what a report is written."""

    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"

    @property
    def images(self) -> ImageFormat | None:
        """As what its plots are drawn; None where Excel draws them itself."""
        match self:
            case ReportFormat.HTML:
                return "svg"
            case ReportFormat.DOCX:
                return "png"
            case ReportFormat.XLSX:
                return None
        assert_never(self)

    @property
    def media_type(self) -> str:
        match self:
            case ReportFormat.HTML:
                return "text/html; charset=utf-8"
            case ReportFormat.DOCX:
                return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            case ReportFormat.XLSX:
                return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        assert_never(self)


def file_name(year: int, format: ReportFormat) -> str:
    """What the file is called."""
    return f"focal-report-{year}.{format}"


def written(report: Report, format: ReportFormat, images: Sequence[bytes] = ()) -> bytes:
    """The content of the file.

    Args:
        images: of each of `Report.plots` one, as `ReportFormat.images` says.
    """
    match format:
        case ReportFormat.HTML:
            return page_of(report, images)
        case ReportFormat.DOCX:
            return document_of(report, images)
        case ReportFormat.XLSX:
            return workbook_of(report)
    assert_never(format)
