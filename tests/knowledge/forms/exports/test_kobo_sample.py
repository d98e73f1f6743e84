"""The sample that KoboToolbox's own software exported, reproduced."""

from __future__ import annotations

import ast
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from knowledge.forms.exports import ExportFormat, write
from knowledge.forms.exports.submissions import ExportOptions, ValidationStatus
from knowledge.forms.exports.tables import Tables
from tests.knowledge.forms.exports.making import FRENCH, header, read_csv, submitted, survey, unzipped

SAMPLE = Path(__file__).resolve().parents[4].parent / "shared" / "forms" / "kobo_export_sample.txt"
needs_sample = pytest.mark.skipif(not SAMPLE.exists(), reason="needs ../shared, the public forms")

IN_FRENCH = ExportOptions(language=FRENCH, hierarchy_in_labels=True)
WITHOUT_GROUPS = ExportOptions(language=FRENCH)
NAMES = ExportOptions(byte_order_mark=False)
REVIEWED = ValidationStatus(label="Approved")
"""The sample's response has a label but no uid."""

ADDED = ["_id", "_uuid", "_submission_time", "_validation_status", "_index"]
LINKS = ["_index", "_parent_table_name", "_parent_index", *(f"_submission_{name}" for name in ADDED[:-1])]
PLACE = ["latitude", "longitude", "altitude", "precision"]


def exported(options: ExportOptions) -> dict[str, dict[str, list[Any]]]:
    """The tables in the form of the sample: fields and data by the name of a table."""
    tables = Tables([survey()], options)
    found: dict[str, dict[str, list[Any]]] = {
        table.name: {"fields": header(tables, index), "data": []} for index, table in enumerate(tables.layout.tables)
    }
    for index, row in tables.rows([submitted(status=REVIEWED)]):
        found[tables.layout.tables[index].name]["data"].append(list(row))
    return found


def test_labels_carry_their_groups_as_kobotoolbox_writes_them() -> None:
    """In a language and with the hierarchy, headers are labels behind the labels of their groups, choices labels."""
    assert exported(IN_FRENCH) == {
        "City survey": {
            "fields": [
                "start",
                "Nom de la ville",
                "Gouvernance/A un plan ?",
                "Gouvernance/Secteurs",
                "Gouvernance/Secteurs/Eau",
                "Gouvernance/Secteurs/Déchets",
                "Lieu",
                *(f"_Lieu_{part}" for part in PLACE),
                *ADDED,
            ],
            "data": [_main("Oui", "Eau Déchets", "Approved")],
        },
        "facility": {"fields": ["Installation/Nom", "Installation/Lits", *LINKS], "data": _facilities("Approved")},
    }


def test_names_stand_alone_as_kobotoolbox_writes_them() -> None:
    """Without a language, headers and values are names, and the validation status is its uid."""
    assert exported(NAMES) == {
        "City survey": {
            "fields": [
                *("start", "city", "has_plan", "sectors", "sectors/water", "sectors/waste", "loc"),
                *(f"_loc_{part}" for part in PLACE),
                *ADDED,
            ],
            "data": [_main("yes", "water waste", "")],
        },
        "facility": {"fields": ["fname", "beds", *LINKS], "data": _facilities("")},
    }


def _main(plan: str, sectors: str, status: str) -> list[Any]:
    place = ["45.7 4.8 170 5", "45.7", "4.8", "170", "5"]
    added = [17, "abc", "2026-01-02T03:10:00", status, 1]
    return ["2026-01-02T03:04:05.000+00:00", "Lyon", plan, sectors, "1", "1", *place, *added]


def _facilities(status: str) -> list[list[Any]]:
    links = ["City survey", 1, 17, "abc", "2026-01-02T03:10:00", status]
    return [["H1", "20", 1, *links], ["H2", "7", 2, *links]]


def test_csv_has_semicolons_and_quotes_every_field() -> None:
    """The line of a response in CSV, to the byte."""
    to = io.BytesIO()
    write(ExportFormat.CSV, [survey()], [submitted(status=REVIEWED)], to, NAMES)
    files = unzipped(to.getvalue())
    assert list(files) == ["City survey.csv", "facility.csv"]
    assert files["City survey.csv"][1][:4] == ["2026-01-02T03:04:05.000+00:00", "Lyon", "yes", "water waste"]
    assert files["facility.csv"][1:] == [[str(cell) for cell in row] for row in _facilities("")]


@needs_sample
def test_the_sample_itself_is_reproduced() -> None:
    """Every line of the sample of ../shared: both tables in labels and in names, CSV, and labels without groups."""
    lines = SAMPLE.read_text().splitlines()
    assert exported(IN_FRENCH) == json.loads(lines[1])
    assert exported(NAMES) == json.loads(lines[3])
    assert [_as_lists(exported(WITHOUT_GROUPS), name) for name in ("City survey", "facility")] == [
        _listed(line) for line in lines[6:8]
    ]


@needs_sample
def test_the_sample_s_csv_is_reproduced_to_the_byte() -> None:
    """The CSV of the sample stands in the archive as it is."""
    to = io.BytesIO()
    write(ExportFormat.CSV, [survey()], [submitted(status=REVIEWED)], to, NAMES)
    expected = SAMPLE.read_text().splitlines()[4:6]
    assert read_csv("\r\n".join(expected).encode()) == unzipped(to.getvalue())["City survey.csv"]
    assert _raw(to.getvalue(), "City survey.csv").decode().split("\r\n")[:2] == expected


def _raw(archive: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return files.read(name)


def _as_lists(tables: dict[str, dict[str, list[Any]]], name: str) -> Sequence[Any]:
    return [tables[name]["fields"], *tables[name]["data"]]


def _listed(line: str) -> Any:
    """A line that prints a table as Python does: its name and the lists of its cells."""
    return ast.literal_eval(line[line.index("[[") :])
