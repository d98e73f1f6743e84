"""`focal pack`: what is checked, and the gate before a pack is published."""

from __future__ import annotations

import os
import pty
import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from handlers.faq import import_pack
from knowledge.packs.reading import read_pages
from knowledge.store.store import open_store
from tests.bot.commands import Done, focal
from tests.bot.publishing import ENTRIES, GOLDEN, WHO, reworded, small_pack, without_fee


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A room with a data folder, and a pack's folder that is published there; tests take copies of it.

    Another one was refused there: its index, which takes seconds, is at hand for the tests that publish it again.
    """
    room = tmp_path_factory.mktemp("stocked")
    assert focal("migrate", data_dir=room / "var").status == 0
    done = published(room / "var", small_pack(room / "small"))
    assert (done.status, done.out, done.err) == (0, "Imported.\n", "")
    assert published(room / "var", small_pack(room / "worse" / "small", *without_fee())).status == 1
    return room


@pytest.fixture
def data_dir(stocked: Path, tmp_path: Path) -> Path:
    """A data folder with the published pack."""
    return Path(shutil.copytree(stocked / "var", tmp_path / "var"))


@pytest.fixture
def folder(stocked: Path, tmp_path: Path) -> Path:
    """The folder of the pack that is published."""
    return Path(shutil.copytree(stocked / "small", tmp_path / "small"))


def published(data_dir: Path, folder: Path, *options: str) -> Done:
    return focal("pack", "import", str(folder), *options, data_dir=data_dir, FOCAL_LOG_LEVEL="warning")


def stored_entries(data_dir: Path) -> set[str]:
    store = open_store(f"sqlite:///{data_dir / 'focal.db'}")
    try:
        return {body["id"] for body in store.read(lambda unit: unit.packs.items("small", "entry"))}
    finally:
        store.close()


def audited(data_dir: Path) -> list[dict[str, str]]:
    """Who published what, oldest first: the details of the audit notes, with actor and subject."""
    lines = [line.split("\t") for line in focal("audit", "list", data_dir=data_dir).out.splitlines()]
    return [
        {"actor": actor, "subject": subject, **dict(pair.split("=") for pair in details.split())}
        for _, _, actor, action, subject, details in reversed(lines)
        if action == "pack.published"
    ]


def test_a_first_pack_is_published_without_a_question(stocked: Path) -> None:
    """There is nothing to be worse than; the audit log has who did it, with version and score."""
    (note,) = audited(stocked / "var")
    assert (note["actor"], note["subject"], note["questions"]) == ("operator", "pack:small", str(len(GOLDEN)))
    assert re.fullmatch("[0-9a-f]{64}", note["checksum"])
    assert 0 < float(note["score"]) <= 100


def test_an_unchanged_pack_is_left_alone(data_dir: Path, folder: Path) -> None:
    """No question, no second note."""
    done = published(data_dir, folder)
    assert (done.status, done.out, done.err) == (0, "Unchanged: the store holds this very pack.\n", "")
    assert len(audited(data_dir)) == 1


def test_a_pack_that_answers_as_well_is_published(data_dir: Path, folder: Path) -> None:
    """The table shows that nothing changes, and nobody is asked."""
    done = published(data_dir, small_pack(folder, *reworded()))
    assert (done.status, done.err) == (0, "")
    assert re.search(r"published +this pack +difference\n +score +(\S+) +\1 +\+0\.00\n", done.out)
    assert done.out.endswith("\nImported.\n")
    first, second = audited(data_dir)
    assert first["score"] == second["score"]
    assert first["checksum"] != second["checksum"]


def test_a_worse_pack_is_not_published_by_a_script(data_dir: Path, folder: Path) -> None:
    """Without a terminal nobody can confirm: the status is 1, the reason is said, and what was published stays."""
    done = published(data_dir, small_pack(folder, *without_fee()))
    assert done.status == 1
    assert "Worse: 1 question\n  line 4 (pt) " in done.out
    assert "quanto custa ser membro?" in done.out
    *warnings, last = done.err.splitlines()
    assert warnings == ["warning: golden.jsonl:4: the pack has no entry 'fee' [unknown-entry]"]
    assert re.fullmatch(
        r"focal: nothing was published: the pack answers its golden questions worse than the published one "
        r"\(\d+\.\d\d -> \d+\.\d\d\); --yes publishes it all the same",
        last,
    )
    assert stored_entries(data_dir) == {"who", "congress", "fee"}
    assert len(audited(data_dir)) == 1


def test_yes_publishes_a_worse_pack(data_dir: Path, folder: Path) -> None:
    """A script may have decided already; it is told what gets worse, and the log has the lower score."""
    done = published(data_dir, small_pack(folder, *without_fee()), "--yes")
    assert done.status == 0
    assert "Worse: 1 question" in done.out
    assert stored_entries(data_dir) == {"who", "congress"}
    before, after = audited(data_dir)
    assert float(after["score"]) < float(before["score"])


def test_without_golden_questions_it_is_said(data_dir: Path, folder: Path) -> None:
    """Nobody can tell whether it is worse: that is said, and it is published without a score."""
    (folder / "golden.jsonl").unlink()
    done = published(data_dir, small_pack(folder, *without_fee(), golden=()))
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("There are no golden questions (golden.jsonl) in the folder")
    assert stored_entries(data_dir) == {"who", "congress"}
    assert set(audited(data_dir)[-1]) == {"actor", "subject", "checksum"}


def test_an_index_is_built_once(data_dir: Path, folder: Path) -> None:
    """What was built to score a pack serves once it is published, and no other stays."""
    published(data_dir, small_pack(folder, *reworded()))
    kept = [path.relative_to(data_dir / "index") for path in (data_dir / "index").rglob("*.npz")]
    assert len(kept) == 1
    assert kept[0].parent == Path()
    asked = focal("ask", "what does membership cost", data_dir=data_dir, FOCAL_PACK=str(folder))
    assert asked.out.startswith("There is no fee.")


def on_a_terminal(data_dir: Path, folder: Path, answer: str) -> Done:
    """Publishes where somebody sits at a terminal and answers."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, answer.encode())
        terminal = os.ttyname(theirs)
        return focal("pack", "import", str(folder), data_dir=data_dir, terminal=terminal, FOCAL_LOG_LEVEL="warning")
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize(("answer", "status", "left"), [("n\n", 1, 3), ("\n", 1, 3), ("y\n", 0, 2)])
def test_somebody_at_a_terminal_is_asked(data_dir: Path, folder: Path, answer: str, status: int, left: int) -> None:
    """A worse pack is published only by who says yes; to press Enter is no."""
    done = on_a_terminal(data_dir, small_pack(folder, *without_fee()), answer)
    assert "This pack answers worse than the published one. Publish it all the same? [y/N]" in done.out
    assert done.status == status
    assert len(stored_entries(data_dir)) == left
    assert ("nothing was published" in done.err.lower()) == bool(status)


def test_nobody_at_a_terminal_is_asked_in_vain(data_dir: Path, folder: Path) -> None:
    """A pack that is not worse is published without a word typed."""
    done = on_a_terminal(data_dir, small_pack(folder, *reworded()), "")
    assert (done.status, done.err) == (0, "")
    assert "[y/N]" not in done.out


def test_a_pack_under_any_name_is_noted(data_dir: Path, tmp_path: Path) -> None:
    """The audit log holds codes, not words: a folder's name with spaces and accents becomes one."""
    assert published(data_dir, small_pack(tmp_path / "réponses à jour")).status == 0
    assert audited(data_dir)[-1]["subject"] == "pack:r_ponses___jour"


def test_without_a_database_nothing_is_scored(tmp_path: Path) -> None:
    """What to do first is one sentence."""
    assert "focal migrate" in published(tmp_path / "nowhere", small_pack(tmp_path / "small")).line


def test_check_tells_warnings_and_stops_nothing(tmp_path: Path) -> None:
    """A missing translation, a faulty golden question: each with file and line, and the status is 0."""
    lacking = WHO | {"title": {"en": "President of the network"}}
    folder = small_pack(tmp_path / "small", lacking, *ENTRIES[1:], golden=(*GOLDEN, {"question": "x"}))
    done = focal("pack", "check", str(folder), data_dir=tmp_path / "var")
    assert done.status == 0
    assert done.out == "small: 3 entries from 1 documents, no problems, 5 warnings.\n"
    warnings = done.err.splitlines()
    assert all(re.match(r"warning: [a-z]+\.(yaml|jsonl):\d+: .+ \[[a-z-]+\]$", line) for line in warnings), done.err
    first = next(line for line in warnings if "missing-translation" in line)
    assert first.startswith("warning: entries.yaml:4: title has no fr translation")
    assert sum("golden.jsonl:6: " in line for line in warnings) == 2
    assert not (tmp_path / "var").exists()


def test_check_tells_warnings_beside_problems(tmp_path: Path) -> None:
    """The status is 1 for the problem; the warning is not lost for it."""
    broken = WHO | {"topic": "nowhere", "phrasings": {"en": ["who presides"]}}
    done = focal("pack", "check", str(small_pack(tmp_path / "small", broken)), data_dir=tmp_path / "var")
    assert (done.status, done.out) == (1, "")
    lines = done.err.splitlines()
    assert [line.startswith("warning: ") for line in lines] == [True, True, True, False, False]
    assert "[broken-reference]" in lines[3]


def test_a_pack_that_was_published_by_the_demonstration_is_noted(tmp_path: Path, now: datetime) -> None:
    """`serve --demo` asks nothing: it publishes by the use case itself, in Focal's own name."""
    data_dir = tmp_path / "var"
    focal("migrate", data_dir=data_dir)
    pages = read_pages(small_pack(tmp_path / "small"))
    store = open_store(f"sqlite:///{data_dir / 'focal.db'}")
    assert store.run(lambda unit: import_pack(unit, pages, now))
    store.close()
    assert [note["actor"] for note in audited(data_dir)] == ["focal"]
