"""The command line, each command as a process of its own."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.config import PACKS
from knowledge.packs.reading import read_pages
from tests.bot.commands import Done, focal

PACK = PACKS / "digital-cities"
COMMANDS = [
    (),
    ("serve",),
    ("migrate",),
    ("talk",),
    ("ask",),
    ("language",),
    ("sign-in-link",),
    ("pack",),
    ("pack", "check"),
    ("pack", "import"),
    ("pack", "export"),
    ("register",),
    ("register", "import"),
    ("register", "export"),
]
RESULT = {"answer", "refused", "band", "entry", "score", "language", "sources", "suggestions"}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(tmp_path: Path, command: tuple[str, ...]) -> None:
    """`--help` says in a sentence what the command does, and touches nothing."""
    done = focal(*command, "--help", data_dir=tmp_path / "var")
    assert (done.status, done.err) == (0, "")
    assert f"Usage: focal {' '.join(command)}".rstrip() in done.out
    assert re.search(r"[A-Z][a-z]+ .+\.", done.out)
    assert not (tmp_path / "var").exists()


def test_every_command_is_listed(tmp_path: Path) -> None:
    """`focal --help` and the help of its groups together name all commands there are."""
    groups = ((), ("pack",), ("register",))
    listed = "".join(focal(*group, "--help", data_dir=tmp_path).out for group in groups)
    for command in COMMANDS:
        assert " ".join(command[-1:]) in listed


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("ask",),
        ("ask", "x", "--jsonl"),
        ("language",),
        ("language", "x", "--jsonl"),
        ("language", "--prior", "fr", "--jsonl"),
        ("pack", "export"),
        ("serve", "x"),
    ],
)
def test_a_wrong_use_is_explained(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """A command that cannot be understood ends with status 2 and says how it is used."""
    done = focal(*arguments, data_dir=tmp_path / "var")
    assert done.status == 2
    assert "Usage:" in done.err
    assert "Traceback" not in done.err


def test_ask_in_words(data_dir: Path) -> None:
    """`focal ask` prints the answer, where it is from, and what else one may ask."""
    done = focal("ask", "Who chairs the network?", data_dir=data_dir)
    assert (done.status, done.err) == (0, "")
    assert "Juan Mari Aburto" in done.out
    assert "[2020 work plan and 2019 results, 2020, " in done.out
    assert "See also:\n  - " in done.out


def test_ask_in_another_language(data_dir: Path) -> None:
    """`--language` decides the language of the answer and of its source; without it, the question's own."""
    asked = focal("ask", "Who chairs the network?", "--language", "pt-BR", data_dir=data_dir)
    assert "alcaide de Bilbao" in asked.out
    assert "Plano de trabalho de 2020" in asked.out
    assert "maire de Bilbao" in focal("ask", "Qui préside le réseau ?", data_dir=data_dir).out


def test_ask_refuses_in_words(data_dir: Path) -> None:
    """A question that the pack does not answer is refused, with likely ones instead."""
    done = focal("ask", "What is the price of moon cheese?", data_dir=data_dir)
    assert done.status == 0
    assert done.out.startswith("No approved answer.\n")


def test_ask_as_json(data_dir: Path) -> None:
    """`--json` prints the whole result, as the format is written down."""
    result = json.loads(focal("ask", "Qui préside le réseau ?", "--json", data_dir=data_dir).out)
    assert set(result) == RESULT
    assert result["refused"] is False
    assert result["language"] == "fr"
    assert 0 < result["score"] <= 1
    (source,) = result["sources"]
    assert set(source) == {"title", "date", "section", "url"}
    assert source["date"] == "2020"
    assert result["suggestions"]
    assert all(set(suggestion) == {"entry", "title", "answer"} for suggestion in result["suggestions"])


def lines_of(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.out.splitlines()]


def test_ask_many_lines(data_dir: Path) -> None:
    """`--jsonl` answers each line in order, in the language given or the question's own; blank lines are nothing."""
    asked: list[dict[str, Any]] = [
        {"question": "Who chairs the network?", "language": None},
        {"question": "Who chairs the network?", "language": "es"},
        {"question": "¿Quién preside la red?"},
        {"question": "What is the price of moon cheese?", "language": "en", "id": 7},
        {"question": ""},
        {"question": "🎉" * 100},
        {"question": "Qui préside\u2028le réseau ?\u0000"},
        {"question": "word " * 20_000},
        {"question": "Who chairs the network?", "language": "xx"},
        {"question": "\ud800 lonely", "language": "en"},
    ]
    given = "\n\n".join(json.dumps(line) for line in asked) + "\n"
    done = focal("ask", "--jsonl", data_dir=data_dir, given=given.encode())
    results = lines_of(done)
    assert (done.status, done.err, len(results)) == (0, "", len(asked))
    assert all(set(result) == RESULT for result in results)
    assert [result["language"] for result in results[:4]] == ["en", "es", "es", "en"]
    assert "alcalde de Bilbao" in results[1]["answer"]
    assert results[1]["entry"] == results[2]["entry"]
    assert [(results[3][name]) for name in ("answer", "refused", "entry", "sources")] == [None, True, None, []]
    assert results[8]["answer"] == results[0]["answer"]


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense",
        b"[]",
        b'"text"',
        b"{}",
        b"null",
        b'{"question": 1}',
        b'{"question": null}',
        b'{"question": "x", "language": 1}',
        b'{"question": "x"',
        b"[" * 50_000,
        b'{"question": "\xff\xfe"}',
    ],
)
def test_a_bad_line_is_reported_and_the_others_are_answered(data_dir: Path, line: bytes) -> None:
    """A line of another form gets an "error" with its number in its place, and the status in the end is 1."""
    good = b'{"question": "Who chairs the network?"}'
    done = focal("ask", "--jsonl", data_dir=data_dir, given=b"\n".join((good, line, good)))
    before, bad, after = lines_of(done)
    assert done.status == 1
    assert before == after
    assert before["answer"]
    assert bad == {"error": 'line 2 is not of the form {"question": "…", "language": null}'}
    assert "Traceback" not in done.err


def test_ask_without_a_pack_is_one_clear_line(tmp_path: Path) -> None:
    """Before anything was imported, the command says what to do first."""
    data_dir = tmp_path / "var"
    assert "focal migrate" in focal("ask", "Who?", data_dir=data_dir).line
    assert focal("migrate", data_dir=data_dir).status == 0
    assert "focal pack import" in focal("ask", "Who?", data_dir=data_dir).line


def test_language_in_words(tmp_path: Path) -> None:
    """`focal language` names the language of a text; `--prior` is what its writer is known to use."""
    data_dir = tmp_path / "var"
    done = focal("language", "Quand a lieu la prochaine réunion ?", data_dir=data_dir)
    assert re.fullmatch(r"fr, certain, confidence (0\.\d\d|1\.00)\n", done.out)
    assert focal("language", "merci", "--prior", "es-MX", data_dir=data_dir).out.startswith("es, not certain, ")
    assert focal("language", "merci", "--prior", "nonsense", data_dir=data_dir).out.startswith("fr, not certain, ")
    assert not data_dir.exists()


def test_language_of_many_lines(tmp_path: Path) -> None:
    """`--jsonl` writes language, confidence and certainty of each line in order; blank lines are nothing."""
    asked: list[dict[str, Any]] = [
        {"text": "Souhaitez-vous participer à la réunion ?", "prior": None},
        {"text": "¿Cuándo es la próxima reunión?", "prior": "fr"},
        {"text": "Wann ist die nächste Sitzung?"},
        {"text": "gracias", "prior": "pt", "id": 7},
        {"text": "谢谢", "prior": "en"},
        {"text": "", "prior": "fr"},
        {"text": "🎉" * 100, "prior": ""},
        {"text": "Qui préside\u2028le réseau ?\u0000"},
        {"text": "the meeting is on Monday and " * 20_000},
        {"text": "Who chairs the network?", "prior": "xx"},
        {"text": "\ud800 lonely", "prior": "en"},
    ]
    given = "\n\n".join(json.dumps(line) for line in asked) + "\n"
    done = focal("language", "--jsonl", data_dir=tmp_path / "var", given=given.encode())
    results = lines_of(done)
    assert (done.status, done.err, len(results)) == (0, "", len(asked))
    assert all(set(result) == {"language", "confidence", "certain"} for result in results)
    assert all(0 <= result["confidence"] <= 1 for result in results)
    found = [(result["language"], result["certain"]) for result in results]
    assert found[:6] == [("fr", True), ("es", True), ("de", True), ("pt", False), ("zh", True), ("fr", False)]
    assert found[6:] == [("en", False), ("fr", True), ("en", True), ("en", True), ("en", False)]


@pytest.mark.parametrize(
    "line", [b"nonsense", b"[]", b"{}", b'{"text": 1}', b'{"text": "x", "prior": 1}', b"[" * 50_000]
)
def test_a_bad_line_has_no_language(tmp_path: Path, line: bytes) -> None:
    """A line of another form gets an "error" with its number in its place, and the status in the end is 1."""
    good = b'{"text": "Who chairs the network?", "prior": null}'
    done = focal("language", "--jsonl", data_dir=tmp_path / "var", given=b"\n".join((good, line, good)))
    before, bad, after = lines_of(done)
    assert done.status == 1
    assert before == after
    assert bad == {"error": 'line 2 is not of the form {"text": "…", "prior": null}'}
    assert "Traceback" not in done.err


def test_language_needs_no_pack(tmp_path: Path) -> None:
    """Without a pack, or with a broken one, the words of the languages are enough."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "topics.yaml").write_text("[]\n", encoding="utf-8")
    for pack in (broken, tmp_path / "nowhere"):
        done = focal("language", "Quem preside a rede agora?", data_dir=tmp_path / "var", FOCAL_PACK=str(pack))
        assert (done.status, done.err) == (0, "")
        assert done.out.startswith("pt, certain, ")


def test_migrate_twice_changes_nothing(tmp_path: Path) -> None:
    """`focal migrate` names the schema, and may be run at every start."""
    first, again = (focal("migrate", data_dir=tmp_path / "var") for _ in range(2))
    assert (first.status, first.out) == (0, again.out)
    assert "The database has schema" in first.out


def test_pack_check_of_a_good_pack(tmp_path: Path) -> None:
    """A pack without problems is counted, with its warnings if it has any; no database is needed."""
    done = focal("pack", "check", str(PACK), data_dir=tmp_path / "var")
    assert done.status == 0
    assert re.fullmatch(r"digital-cities: \d+ entries from 5 documents, no problems(, \d+ warnings?)?\.\n", done.out)
    assert not (tmp_path / "var").exists()
    assert focal("pack", "check", data_dir=tmp_path / "var").out == done.out


def test_pack_check_lists_every_problem(tmp_path: Path) -> None:
    """Each problem of a broken pack stands on a line of its own with its file and line, and the status says so."""
    broken = tmp_path / "broken"
    shutil.copytree(PACK, broken)
    leadership = broken / "leadership.yaml"
    text = leadership.read_text(encoding="utf-8")
    leadership.write_text(text.replace("  topic: ", "  topik: ", 2), encoding="utf-8")
    (broken / "more.yaml").write_text("- id: Not An Id\n  answer: {en: yes}\n", encoding="utf-8")
    (broken / "broken.yaml").write_text("- id: [unclosed\n", encoding="utf-8")
    done = focal("pack", "check", str(broken), data_dir=tmp_path / "var")
    *problems, last = (line for line in done.err.splitlines() if not line.startswith("warning: "))
    assert (done.status, done.out) == (1, "")
    assert last == "focal: nothing was imported until these problems are mended"
    assert all(re.match(r"[a-z0-9-]+\.yaml:\d+: .+ \[[a-z-]+\]$", problem) for problem in problems), done.err
    assert sum(problem.startswith("leadership.yaml:") for problem in problems) >= 4
    assert any(problem.startswith("more.yaml:1: ") for problem in problems)
    assert any(problem.startswith("broken.yaml:") for problem in problems)


def test_a_broken_pack_is_not_imported(data_dir: Path, tmp_path: Path) -> None:
    """Nothing of a pack with a problem reaches the store: what was there goes on answering."""
    broken = tmp_path / "digital-cities"
    shutil.copytree(PACK, broken)
    (broken / "topics.yaml").write_text("[]\n")
    assert focal("pack", "import", str(broken), data_dir=data_dir).status == 1
    assert "Juan Mari Aburto" in focal("ask", "Who chairs the network?", data_dir=data_dir).out


def test_export_and_import_change_nothing(data_dir: Path, tmp_path: Path) -> None:
    """What is exported is the pack that was imported: importing it again leaves the store as it is."""
    exported = tmp_path / "digital-cities"
    done = focal("pack", "export", str(exported), data_dir=data_dir)
    assert done.status == 0
    assert sorted(read_pages(exported).entries, key=lambda page: page.id) == sorted(
        read_pages(PACK).entries, key=lambda page: page.id
    )
    again = focal("pack", "import", str(exported), data_dir=data_dir)
    assert (again.status, again.out) == (0, "Unchanged: the store holds this very pack.\n")


def test_export_overwrites_nothing(data_dir: Path, tmp_path: Path) -> None:
    """A folder with files in it is refused and left alone."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "pack.yaml").write_text("mine")
    assert "already holds files" in focal("pack", "export", str(tmp_path / "work"), data_dir=data_dir).line
    assert (tmp_path / "work" / "pack.yaml").read_text() == "mine"


def test_talk_follows_a_conversation(data_dir: Path) -> None:
    """`focal talk` takes lines, numbers and labels of choices, and shows the replies in order until the lines end."""
    script = "menu\n\n2\nWho chairs the network?\nPresident in 2012\n/language fr\nmerci\n"
    done = focal("talk", data_dir=data_dir, given=script.encode(), FOCAL_LOG_LEVEL="warning")
    assert (done.status, done.err) == (0, "")
    places = [
        done.out.index(said)
        for said in (
            "  1. The network\n  2. Presidency and members",
            "Presidency and members · ",
            "The network is chaired by Juan Mari Aburto",
            "  [2020 work plan and 2019 results, 2020, ",
            "  [Activity report 2012, 2012, ",
            "français",
            "Je vous en prie.",
        )
    ]
    assert places == sorted(places)
    assert "**" not in done.out


def test_talk_remembers_who_is_talking(data_dir: Path) -> None:
    """A user's conversation goes on where it ended; another user begins anew, in the language asked for."""
    first = focal("talk", "--user", "ana", data_dir=data_dir, given=b"menu\n", FOCAL_LOG_LEVEL="warning")
    again = focal("talk", "--user", "ana", data_dir=data_dir, given=b"2\n", FOCAL_LOG_LEVEL="warning")
    other = focal(
        "talk", "--user", "luis", "--language", "es", data_dir=data_dir, given=b"hola\n", FOCAL_LOG_LEVEL="warning"
    )
    assert "  2. Presidency and members" in first.out
    assert again.out.startswith("Presidency and members · ")
    assert "Soy Focal" in other.out


def test_talk_without_a_line_is_silent(data_dir: Path) -> None:
    """Nothing said, nothing answered, no fault."""
    done = focal("talk", data_dir=data_dir, given=b"\n \n", FOCAL_LOG_LEVEL="warning")
    assert (done.status, done.out, done.err) == (0, "", "")


def test_a_sign_in_link_is_an_address_of_the_console(data_dir: Path) -> None:
    """`focal sign-in-link` prints one address, new each time, below the public one."""
    links = {
        focal("sign-in-link", data_dir=data_dir, FOCAL_PUBLIC_URL="https://focal.example.org").out for _ in range(2)
    }
    assert len(links) == 2
    for link in links:
        assert re.fullmatch(r"https://focal\.example\.org/console/sign-in/[\w-]{40,}\n", link)
