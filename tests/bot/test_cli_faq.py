"""`focal faq`: how well the pack answers, what it lacks, and how much it is used."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from knowledge.model.faq import VerdictKind
from knowledge.model.languages import EN, FR
from knowledge.model.messages import Choice
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit
from knowledge.store.usage import HELPFUL, UNHELPFUL
from tests.bot.commands import Done, focal
from tests.bot.publishing import GOLDEN, reworded, small_pack, without_fee
from tests.knowledge.store.asking import ask, hear, reply
from tests.queueing import meet

TITLES = (Choice(id="entry:who", label="Who"), Choice(id="entry:fee", label="Fee"))
OUTCOMES = {
    "right",
    "offered",
    "near",
    "missed",
    "wrong",
    "handed over",
    "declined",
    "offered anyway",
    "answered anyway",
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A data folder and the folder of the small pack that is published there; nobody changes them."""
    room = tmp_path_factory.mktemp("faq")
    data_dir, folder = room / "var", small_pack(room / "small")
    assert focal("migrate", data_dir=data_dir).status == 0
    assert focal("pack", "import", str(folder), data_dir=data_dir).status == 0
    return data_dir, folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The store of a data folder of one's own, empty."""
    focal("migrate", data_dir=tmp_path / "var")
    opened = open_store(f"sqlite:///{tmp_path / 'var' / 'focal.db'}")
    yield opened
    opened.close()


def evaluated(published: tuple[Path, Path], *arguments: str, golden: Path | None = None) -> Done:
    data_dir, folder = published
    path = golden or folder / "golden.jsonl"
    return focal("faq", "evaluate", str(path), *arguments, data_dir=data_dir, FOCAL_PACK=str(folder))


def written(path: Path, *lines: dict[str, Any] | str) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("command", [(), ("evaluate",), ("gaps",), ("usage",)], ids=" ".join)
def test_it_explains_itself(tmp_path: Path, command: tuple[str, ...]) -> None:
    """`--help` says in a sentence what the command does, and touches nothing."""
    done = focal("faq", *command, "--help", data_dir=tmp_path / "var")
    assert (done.status, done.err) == (0, "")
    assert f"Usage: focal faq {' '.join(command)}".rstrip() in done.out
    assert re.search(r"[A-Z][a-z]+ .+\.", done.out)
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("arguments", [("evaluate",), ("gaps", "--since", "0"), ("usage", "--since", "x")])
def test_a_wrong_use_is_explained(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """A command that cannot be understood ends with status 2."""
    done = focal("faq", *arguments, data_dir=tmp_path / "var")
    assert done.status == 2
    assert "Usage:" in done.err


def test_evaluate_in_words(published: tuple[Path, Path]) -> None:
    """Counts and shares of every outcome, by language and kind, and that this version is the published one."""
    done = evaluated(published)
    assert (done.status, done.err) == (0, "")
    assert re.match(
        r"5 questions, score \d+\.\d\d of 100\n\nanswerable: 4, right or offered \d+\.\d %\n  right +\d+ +\d+\.\d %\n",
        done.out,
    )
    assert "\nnot answerable: 1, not answered 100.0 %\n" in done.out
    assert all(re.search(rf"^  {outcome} +\d", done.out, re.MULTILINE) for outcome in OUTCOMES)
    assert re.search(r"^  pt +1 ", done.out, re.MULTILINE)
    assert re.search(r"^  out-of-scope +1 ", done.out, re.MULTILINE)
    assert "This very version is published." in done.out


def test_evaluate_as_json(published: tuple[Path, Path]) -> None:
    """The same figures as JSON: the outcomes add up to the questions, whole and in parts."""
    result = json.loads(evaluated(published, "--json").out)
    assert set(result["outcomes"]) == OUTCOMES
    assert sum(result["outcomes"].values()) == result["questions"] == 5
    assert sum(part["questions"] for part in result["languages"].values()) == 5
    assert {name: part["questions"] for name, part in result["kinds"].items()} == {
        "out-of-scope": 1,
        "plain": 3,
        "sms": 1,
    }
    assert result["published"]["score"] == result["score"]
    assert (result["published"]["better"], result["published"]["worse"], result["errors"]) == ([], [], [])


def test_evaluate_another_pack_beside_the_published(published: tuple[Path, Path], tmp_path: Path) -> None:
    """A draft is compared: a table with the difference, and the questions that got worse by name."""
    draft = small_pack(tmp_path / "draft-of-tuesday", *without_fee())
    done = evaluated(published, "--pack", str(draft))
    assert re.search(r"published +this pack +difference\n +score +\S+ +\S+ +-\d", done.out)
    assert "Better: 0 questions\nWorse: 1 question\n  line 4 (pt) " in done.out
    compared = json.loads(evaluated(published, "--pack", str(draft), "--json").out)
    assert [each["question"] for each in compared["published"]["worse"]] == ["quanto custa ser membro?"]
    assert compared["published"]["score"] > compared["score"]


def test_evaluating_publishes_nothing(published: tuple[Path, Path], tmp_path: Path) -> None:
    """Whatever was evaluated, what people are answered from stays as it was."""
    data_dir, folder = published
    evaluated(published, "--pack", str(small_pack(tmp_path / "small", *reworded())))
    asked = focal("ask", "what does membership cost", data_dir=data_dir, FOCAL_PACK=str(folder))
    assert asked.out.startswith("Membership fee.")


def test_evaluate_lists_what_went_wrong(published: tuple[Path, Path], tmp_path: Path) -> None:
    """`--verbose` names each such question with its line, what came of it and what should have."""
    wrong = {"question": "who presides the network?", "language": "en", "entries": ["fee"]}
    golden = written(tmp_path / "golden.jsonl", GOLDEN[0], wrong)
    assert "wanted fee" not in evaluated(published, golden=golden).out
    done = evaluated(published, "--verbose", golden=golden)
    assert done.status == 0
    assert re.search(r"\n  line 2 \(en\) \w+.*, wanted fee: who presides the network\?\n", done.out)
    bad = json.loads(evaluated(published, "--json", golden=golden).out)["bad"]
    assert [(each["line"], each["entries"], each["kind"]) for each in bad] == [(2, ["fee"], "")]


def test_evaluate_reports_every_faulty_line(published: tuple[Path, Path], tmp_path: Path) -> None:
    """Each with its number and reason; the others are scored, and the status is 1."""
    lost = {"question": "who?", "language": "en", "entries": ["nobody"]}
    golden = written(tmp_path / "golden.jsonl", GOLDEN[0], "nonsense", "", {"question": "x", "language": "en"}, lost)
    done = evaluated(published, golden=golden)
    assert done.status == 1
    assert done.out.startswith("2 questions, score ")
    assert [re.match(r"golden\.jsonl:(\d): .+ \[([a-z-]+)\]$", line) is not None for line in done.err.splitlines()] == [
        True
    ] * 3
    errors = json.loads(evaluated(published, "--json", golden=golden).out)["errors"]
    assert [(each["line"], each["code"]) for each in errors] == [
        (2, "json-invalid"),
        (4, "missing"),
        (5, "unknown-entry"),
    ]


def test_evaluate_an_empty_file(published: tuple[Path, Path], tmp_path: Path) -> None:
    """No questions are no fault and no division by nothing."""
    done = evaluated(published, "--verbose", golden=written(tmp_path / "golden.jsonl"))
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("0 questions, score 0.00 of 100\n")


def test_evaluate_without_a_file_or_a_pack(published: tuple[Path, Path], tmp_path: Path) -> None:
    """What is missing is one clear line."""
    assert "nowhere.jsonl cannot be read: No such file" in evaluated(published, golden=tmp_path / "nowhere.jsonl").line
    assert "there is no content pack" in evaluated(published, "--pack", str(tmp_path)).line


def test_evaluate_needs_no_published_version(tmp_path: Path) -> None:
    """Who writes a pack may score it before there is a database."""
    folder = small_pack(tmp_path / "small")
    done = focal("faq", "evaluate", str(folder / "golden.jsonl"), "--pack", str(folder), data_dir=tmp_path / "var")
    assert (done.status, done.err) == (0, "")
    assert "No version of this pack is published yet" in done.out


@pytest.fixture
def asked(published: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Callable[..., Done]]:
    """A database in which people asked, and `focal faq` on it."""
    data_dir = tmp_path / "var"
    shutil.copytree(published[0], data_dir)
    store, now = open_store(f"sqlite:///{data_dir / 'focal.db'}"), datetime.now(UTC)
    ana = meet(store, "ana", now)
    for _ in range(3):
        ask(store, ana, now - timedelta(days=2), "How much does moon cheese weigh?", VerdictKind.REFUSED)
    ask(store, ana, now - timedelta(days=2), "Où garer ma bicyclette ?", VerdictKind.QUOTED, language=FR)
    ask(store, ana, now - timedelta(days=40), "zeppelin timetable", VerdictKind.REFUSED)
    ask(store, ana, now, "who presides the network", VerdictKind.ANSWERED, "who")
    store.run(lambda unit: unit.transcripts.rate(ana.contact, helpful=False))
    hear(store, ana, now, "the grand poobah")
    reply(store, ana, now, VerdictKind.OFFERED, choices=TITLES, question=4)
    hear(store, ana, now, choice="4.0")
    today = now.date()
    for outcome, entry in (*[("answered", "who")] * 2, ("refused", ""), (HELPFUL, "who"), (UNHELPFUL, "who")):
        store.run(partial(_count, today, outcome, entry))
    store.run(lambda unit: unit.usage.count(today - timedelta(days=90), FR, "slack", "declined"))
    store.close()
    return data_dir, lambda *arguments: focal("faq", *arguments, data_dir=data_dir, FOCAL_PACK=str(published[1]))


def _count(day: date, outcome: str, entry: str, unit: Unit) -> None:
    unit.usage.count(day, EN, "slack", outcome, entry)


def test_gaps_in_words(asked: tuple[Path, Callable[..., Done]]) -> None:
    """The most asked first, with example, causes and what to do; then the phrasings that people chose."""
    _, run = asked
    done = run("gaps")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("5 questions without a good answer in the last 30 days.\n")
    assert re.search(r"Most asked first:\n +3  en  \S+  How much does moon cheese weigh\?\n +refused 3: ", done.out)
    assert "quoted 1: " in done.out
    assert "unhelpful 1: is who the right answer, and is it clear?" in done.out
    assert re.search(r"Phrasings to add: .+\n +1  en  who  <-  the grand poobah\n$", done.out)
    assert "zeppelin" not in done.out


def test_gaps_of_other_days_and_languages(asked: tuple[Path, Callable[..., Done]]) -> None:
    """`--since` looks further back, `--language` at one language only, as a platform may write it."""
    _, run = asked
    assert "zeppelin timetable" in run("gaps", "--since", "60").out
    french = run("gaps", "--language", "fr-FR").out
    assert french.startswith("1 question without a good answer")
    assert "bicyclette" in french
    assert "moon cheese" not in french
    assert "poobah" not in french


def test_gaps_as_json(asked: tuple[Path, Callable[..., Done]]) -> None:
    """The same as JSON, for whoever works on with it."""
    _, run = asked
    result = json.loads(run("gaps", "--json").out)
    assert set(result) == {"gaps", "shelves", "suggestions", "settled_by_now"}
    first = result["gaps"][0]
    assert (first["count"], first["causes"], first["advice"]) == (3, {"refused": 3}, "new entry")
    assert (first["example"], first["wordings"]) == ("How much does moon cheese weigh?", 1)
    assert sum(gap["count"] for gap in result["gaps"]) == sum(shelf["count"] for shelf in result["shelves"]) == 5
    assert result["suggestions"] == [{"language": "en", "question": "the grand poobah", "entry": "who", "count": 1}]


def test_gaps_of_nobody(published: tuple[Path, Path]) -> None:
    """Where nobody asked anything the report is one line."""
    data_dir, folder = published
    done = focal("faq", "gaps", data_dir=data_dir, FOCAL_PACK=str(folder))
    assert (done.status, done.out) == (0, "0 questions without a good answer in the last 30 days.\n")


def test_usage_in_words(asked: tuple[Path, Callable[..., Done]]) -> None:
    """Questions by outcome, language, entry and day, and how many answers helped."""
    _, run = asked
    done = run("usage")
    assert (done.status, done.err) == (0, "")
    assert re.match(r"3 questions since \d{4}-\d\d-\d\d\.\n50\.0 % of 2 rated answers helped\.\n", done.out)
    assert "Outcomes:\n       2  answered\n       1  refused\n" in done.out
    assert "Entries:\n       2  who\n" in done.out
    assert re.search(r"Days:\n  \d{4}-\d\d-\d\d  answered 2, refused 1\n$", done.out)


def test_usage_as_json(asked: tuple[Path, Callable[..., Done]]) -> None:
    """The same as JSON; `--since` reaches what was counted earlier."""
    _, run = asked
    result = json.loads(run("usage", "--since", "100", "--json").out)
    assert result["outcomes"] == {"answered": 2, "declined": 1, "refused": 1}
    assert result["languages"] == {"en": 3, "fr": 1}
    assert result["helpful_share"] == 0.5
    assert len(result["days"]) == 2


def test_usage_of_nobody(store: Store, tmp_path: Path) -> None:
    """Before anybody asked there are no shares, and no fault."""
    done = focal("faq", "usage", data_dir=tmp_path / "var")
    assert done.status == 0
    assert re.fullmatch(r"0 questions since \d{4}-\d\d-\d\d\.\n", done.out)
    assert json.loads(focal("faq", "usage", "--json", data_dir=tmp_path / "var").out)["helpful_share"] is None


@pytest.mark.parametrize("command", ["gaps", "usage"])
def test_without_a_database_one_line_says_what_to_do(tmp_path: Path, command: str) -> None:
    """A database that was never made has no numbers to show."""
    assert "focal migrate" in focal("faq", command, data_dir=tmp_path / "var").line
