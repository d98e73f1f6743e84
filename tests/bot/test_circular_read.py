"""`focal circular read`: files and standard input, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.commands_circular import circular
from tests.knowledge.reading.making import LETTERHEAD, LONG, encrypted_pdf, pdf, scanned_pdf

LETTER = """Circulaire 30
Barcelone, 4 septembre 2014

Objet : Réunion de travail

Chers membres,

La réunion se tiendra à Bilbao les 6 et 7 novembre.

Merci de vous inscrire avant le 24 octobre à 18h (heure de Bilbao) : reunion@example.org, www.example.org/reunion
"""
PAGE = "".join(f"<p>{line}</p>" for line in LETTER.splitlines())
VALUES = {
    "number": "30",
    "issued": "2014-09-04",
    "title": "Réunion de travail",
    "language": "fr",
    "event": {"start": "2014-11-06", "end": "2014-11-07", "place": "Bilbao"},
    "deadlines": [
        {
            "date": "2014-10-24",
            "time": "18:00",
            "zone": "Europe/Madrid",
            "what": "registration",
            "evidence": LETTER.splitlines()[9],
            "line": 10,
        }
    ],
    "emails": ["reunion@example.org"],
    "urls": ["www.example.org/reunion"],
}
WORDS = f"""{{file}}:
  number: 30
  issued: 2014-09-04, Barcelone
  title: Réunion de travail
  language: fr
  event: 2014-11-06 to 2014-11-07, Bilbao
  deadline: 2014-10-24 18:00 Europe/Madrid, registration
    line 10: {LETTER.splitlines()[9]}
  e-mail: reunion@example.org
  link: www.example.org/reunion
"""


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    """Runs the command without a database, in an empty folder; and without a pack, whose words take the most time."""
    monkeypatch.setenv("FOCAL_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("FOCAL_PACK", str(tmp_path / "no-pack"))
    monkeypatch.chdir(tmp_path)
    return CliRunner()


@pytest.fixture
def letter(tmp_path: Path) -> str:
    path = tmp_path / "lettre.txt"
    path.write_text(LETTER, encoding="utf-8")
    return str(path)


def run(runner: CliRunner, *arguments: str, given: bytes = b"") -> tuple[int, str, str]:
    """The status, standard output and standard error of `focal circular read`."""
    app = typer.Typer()
    app.add_typer(circular, name="circular")
    done = runner.invoke(app, ["circular", "read", *arguments], input=given)
    return done.exit_code, done.stdout, done.stderr


def test_in_words(runner: CliRunner, letter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it says, and each deadline with its line; nothing is written anywhere. With the pack that Focal has."""
    monkeypatch.delenv("FOCAL_PACK")
    assert run(runner, letter) == (0, WORDS.format(file=letter), "")
    assert not (tmp_path / "var").exists()


def test_what_it_does_not_say(runner: CliRunner) -> None:
    """Is told as none."""
    status, out, _ = run(runner, "-", given=b"Veuillez trouver ci-joint le rapport.\n")
    assert status == 0
    assert [line for line in out.splitlines() if line.endswith(": none")] == [
        "  number: none",
        "  issued: none",
        "  title: none",
        "  event: none",
        "  deadlines: none",
    ]


def test_as_json(runner: CliRunner, letter: str) -> None:
    """One line for each file, with exactly these keys."""
    status, out, err = run(runner, letter, letter, "--json")
    assert (status, err) == (0, "")
    assert [json.loads(line) for line in out.splitlines()] == [{"file": letter} | VALUES] * 2


@pytest.mark.parametrize(
    "content",
    [
        LETTER.encode(),
        b"\xef\xbb\xbf" + LETTER.encode(),
        LETTER.encode("utf-16"),
        f"<html><body>{PAGE}</body></html>".encode(),
        f"<?xml version='1.0'?>\n<html><body>{PAGE}</body></html>".encode(),
        pdf(LETTER.splitlines()),
    ],
    ids=["text", "marked", "utf-16", "html", "xhtml", "pdf"],
)
def test_standard_input(runner: CliRunner, content: bytes) -> None:
    """What kind of file it is, its content tells."""
    status, out, err = run(runner, "-", "--json", given=content)
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert found["file"] == "-"
    assert {key: found[key] for key in ("number", "issued", "event", "emails", "urls")} == {
        key: VALUES[key] for key in ("number", "issued", "event", "emails", "urls")
    }
    assert [deadline["date"] for deadline in found["deadlines"]] == ["2014-10-24"]


def test_one_bad_file_does_not_stop_the_others(runner: CliRunner, letter: str, tmp_path: Path) -> None:
    """The good ones are printed; each problem is a line on standard error, and the status is 1."""
    files = {
        "scan.pdf": scanned_pdf(),
        "locked.pdf": encrypted_pdf("secret"),
        "odd.xyz": b"Circular 3",
        "second.pdf": pdf((*LETTERHEAD, *LONG)),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    status, out, err = run(runner, *files, "none.txt", letter, "--json")
    assert status == 1
    assert [json.loads(line)["file"] for line in out.splitlines()] == ["second.pdf", letter]
    assert [line.split()[1] for line in err.splitlines()] == ["scan.pdf", "locked.pdf", "odd.xyz", "none.txt"]
    assert all(line.startswith("focal: ") for line in err.splitlines())


def test_a_scanned_pdf_may_be_entered_by_hand(runner: CliRunner) -> None:
    """It says what is wrong, and both ways on; from standard input, too."""
    status, out, err = run(runner, "-", given=scanned_pdf())
    assert (status, out) == (1, "")
    assert err == (
        "focal: standard input cannot be read: there is no text in it; if it was scanned, have its text recognised "
        "(OCR) first; or enter the circular by hand\n"
    )


def test_empty_input(runner: CliRunner) -> None:
    """Nothing cannot be read."""
    status, out, err = run(runner, "-")
    assert (status, out) == (1, "")
    assert err.startswith("focal: standard input cannot be read: there is no text in it")
