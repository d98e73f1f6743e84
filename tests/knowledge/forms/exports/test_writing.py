"""One way to write all formats."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from knowledge.forms.exports import ExportFormat, media_type, write
from knowledge.forms.exports.instances import attachments_of, instance_xml
from knowledge.forms.exports.submissions import ExportOptions, Submitted
from knowledge.forms.exports.tables import UnknownVersion
from knowledge.forms.expressions.xml import parse_xml
from knowledge.forms.responses import Surroundings, begin, fill
from knowledge.model.forms import FormVersion
from tests.knowledge.forms.exports.making import form, question, rows, submitted, survey

FLAT = form(question("city"))


class Once(io.RawIOBase):
    """A stream that takes what it is given and cannot go back: the body of an HTTP response."""

    def __init__(self) -> None:
        self.content = b""

    def writable(self) -> bool:
        """It is; reading and seeking are not for it."""
        return True

    def write(self, piece: Any) -> int:
        """Takes a piece."""
        self.content += bytes(piece)
        return len(bytes(piece))


@pytest.mark.parametrize("format", ExportFormat)
def test_every_format_is_written_to_a_stream_that_cannot_go_back(format: ExportFormat) -> None:
    """What comes out is what a file would have."""
    once, file = Once(), io.BytesIO()
    with io.BufferedWriter(once) as stream:
        write(format, [survey()], [submitted()], stream, ExportOptions())
        stream.flush()
        write(format, [survey()], [submitted()], file, ExportOptions())
    assert once.content == file.getvalue() != b""


@pytest.mark.parametrize("format", ExportFormat)
@pytest.mark.parametrize("made", [FLAT, survey()], ids=["flat", "with a repeat"])
def test_an_export_that_cannot_go_on_writes_nothing(format: ExportFormat, made: FormVersion) -> None:
    """Half an archive would look like a whole one: a response of an unknown version is raised to the caller."""
    to = io.BytesIO()
    with pytest.raises(UnknownVersion):
        write(format, [made], [submitted(), submitted(version="9")], to, ExportOptions())
    assert to.getvalue() == b""


@pytest.mark.parametrize("format", ExportFormat)
def test_responses_are_asked_for_one_by_one(format: ExportFormat) -> None:
    """No more than one is looked at before its rows are made: each is let go of before the next comes."""
    alive: list[int] = []

    class Noted(Submitted):
        def __del__(self) -> None:
            alive.remove(self.id)

    def responses() -> Iterator[Submitted]:
        for number in range(50):
            assert len(alive) <= 2
            alive.append(number)
            each = submitted(id=number)
            yield Noted(id=number, uuid=each.uuid, submitted_at=each.submitted_at, version="1", instance=each.instance)

    write(format, [survey()], responses(), io.BytesIO(), ExportOptions())
    assert alive == []


def test_every_format_has_a_type_and_an_ending() -> None:
    """CSV is an archive when there are several tables."""
    assert media_type(ExportFormat.CSV, 1) == ("text/csv", "csv")
    assert media_type(ExportFormat.CSV, 2) == ("application/zip", "zip")
    assert media_type(ExportFormat.JSON_LINES, 2)[1] == "jsonl"
    assert media_type(ExportFormat.XLSX, 2)[1] == "xlsx"


def test_a_response_goes_the_whole_way() -> None:
    """Answered in the engine, pruned, sent as XML, read again, and exported as it was answered."""
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    around = Surroundings(now=now, zone=UTC)
    filled = fill(survey(), begin(survey(), "uuid:abc", 1, around), around)
    for place, value in (("/data/city", "Lyon"), ("/data/gov/sectors", "waste")):
        filled = filled.answer(place, value).filled
    xml = instance_xml(filled.submission(), form_id="city_survey", version="1", instance_id="uuid:abc")
    instance = parse_xml(xml.decode()).root
    assert instance is not None
    assert attachments_of(survey(), instance) == ()
    found = rows([survey()], [Submitted(id=1, uuid="abc", submitted_at=now, version="1", instance=instance)])
    main = found["City survey"][0]
    assert (main["city"], main["sectors/water"], main["sectors/waste"]) == ("Lyon", "0", "1")
    assert str(main["start"]).startswith("2026-01-02T03:04:05")
    assert [row["_index"] for row in found["facility"]] == [1]
