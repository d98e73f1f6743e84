"""`focal form push` and `focal form pushes` as an operator types them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.commands import Done, focal
from tests.openrosa.central import Central, Mood, central


@pytest.fixture
def server() -> Iterator[Central]:
    """A server that takes submissions."""
    with central() as running:
        yield running


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    """A submission in a file, with a byte order and line ends of its own."""
    path = tmp_path / "submission.xml"
    path.write_bytes(b'<data id="practices">\r\n<meta><instanceID>uuid:a</instanceID></meta></data>\r\n')
    return path


def push(data_dir: Path, server: Central, *arguments: str) -> Done:
    """A push to the server."""
    return focal("form", "push", *arguments, data_dir=data_dir, FOCAL_OPENROSA_URL=server.url)


def test_taken(data_dir: Path, tmp_path: Path, server: Central, submission: Path) -> None:
    """A submission and its file arrive as they stand on the disk, and it is said so."""
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"\x89PNG")
    done = push(data_dir, server, str(submission), "--file", str(photo))
    assert (done.status, done.out) == (0, "uuid:a was taken.\n")
    assert server.submissions == {"uuid:a": submission.read_bytes()}
    assert server.files == {"uuid:a": {"photo.png": b"\x89PNG"}}
    counted = focal("form", "pushes", data_dir=data_dir)
    assert counted.out == "pending: 0  sent: 1  refused: 0\n"


def test_twice(data_dir: Path, server: Central, submission: Path) -> None:
    """A submission that was taken is not sent again, and the command says why."""
    push(data_dir, server, str(submission))
    again = push(data_dir, server, str(submission))
    assert again.line == "focal: uuid:a is not waiting: see `focal form pushes`."
    assert server.requests == 1


def test_not_now(data_dir: Path, server: Central, submission: Path) -> None:
    """What the server cannot take now is kept, and the command says so."""
    server.mood = Mood.DOWN
    done = push(data_dir, server, str(submission))
    assert done.status == 1
    assert "focal: uuid:a was not taken: the server answered 503" in done.err
    assert focal("form", "pushes", data_dir=data_dir).out == "pending: 1  sent: 0  refused: 0\n"


def test_refused_and_tried_again(data_dir: Path, server: Central, submission: Path) -> None:
    """A refused submission is listed with its reason, and tried again when somebody has mended that."""
    server.submissions["uuid:a"] = b"other data"
    push(data_dir, server, str(submission))
    listed = focal("form", "pushes", data_dir=data_dir).out.splitlines()
    assert listed[0] == "pending: 0  sent: 0  refused: 1"
    assert listed[1].startswith("uuid:a  practices  the server answered 409")
    server.submissions.clear()
    assert focal("form", "pushes", "--retry", data_dir=data_dir).out.startswith("1 to be tried again.\npending: 1")
    assert push(data_dir, server, str(submission)).out == "uuid:a was taken.\n"


@pytest.mark.parametrize(
    "content",
    [b"", b"no xml", b"<data id='practices'/>", b"<data><meta><instanceID>uuid:a</instanceID></meta></data>"],
)
def test_no_submission(data_dir: Path, tmp_path: Path, server: Central, content: bytes) -> None:
    """What has no id of a form or of its own is no submission, and is not kept."""
    path = tmp_path / "other.xml"
    path.write_bytes(content)
    assert "no submission" in push(data_dir, server, str(path)).line
    assert focal("form", "pushes", data_dir=data_dir).out == "pending: 0  sent: 0  refused: 0\n"


def test_no_file(data_dir: Path, tmp_path: Path, server: Central) -> None:
    """A file that is not there is named."""
    assert "nowhere.xml cannot be read" in push(data_dir, server, str(tmp_path / "nowhere.xml")).line


def test_no_server(data_dir: Path, submission: Path) -> None:
    """Without a server in the settings nothing is queued."""
    done = focal("form", "push", str(submission), data_dir=data_dir)
    assert done.line == "focal: FOCAL_OPENROSA_URL names no server."
