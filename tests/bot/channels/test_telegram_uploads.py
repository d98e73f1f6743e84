"""What the bot knows of the files that Telegram has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channels.telegram import uploads as module
from bot.channels.telegram.uploads import MOST_REMEMBERED, Kind, Upload, Uploads, is_refused
from knowledge.model.messages import Attachment
from scheduler.ports import Unavailable

UPLOAD = Upload(kind=Kind.DOCUMENT, file_id="BQAC-_1", name="Año: «1».pdf")
FILE = Attachment(name=UPLOAD.name, media_type="application/pdf", size=9, reference="r1", handle=UPLOAD.handle)


def test_a_handle_says_everything() -> None:
    """What the store keeps is read back as it was, also where the name has colons in it."""
    assert Upload.read(UPLOAD.handle) == UPLOAD


@pytest.mark.parametrize("handle", ["", "F0123", "sticker:1:a.pdf", "photo:", "photo::a.png"])
def test_what_is_no_handle_of_ours(handle: str) -> None:
    """An empty or foreign handle means that the file is uploaded."""
    assert Upload.read(handle) is None


def test_only_what_fits_is_sent_again() -> None:
    """Another kind or another name is another upload: the reader would see the first one's."""
    known = Uploads()
    assert known.known(FILE, Kind.DOCUMENT) == UPLOAD
    assert known.known(FILE, Kind.PHOTO) is None
    assert known.known(replace(FILE, name="other.pdf"), Kind.DOCUMENT) is None
    assert known.known(replace(FILE, handle=""), Kind.DOCUMENT) is None


def test_what_this_process_uploaded_is_known_at_once() -> None:
    """Messages that were claimed before the upload carry no handle, and need none."""
    known = Uploads()
    known.remember("r1", UPLOAD)
    assert known.known(replace(FILE, handle=""), Kind.DOCUMENT) == UPLOAD


def test_what_telegram_refused_is_not_sent_again() -> None:
    """Also messages that still carry its handle upload the file anew."""
    known = Uploads()
    known.forget("r1", UPLOAD)
    assert known.known(FILE, Kind.DOCUMENT) is None
    newer = replace(UPLOAD, file_id="BQAC-_2")
    known.remember("r1", newer)
    assert known.known(FILE, Kind.DOCUMENT) == newer


def test_memory_is_bounded() -> None:
    """However many files go out, one process remembers the latest of them."""
    known = Uploads()
    for number in range(MOST_REMEMBERED + 1):
        known.remember(f"r{number}", UPLOAD)
    assert known.known(replace(FILE, reference="r0", handle=""), Kind.DOCUMENT) is None
    assert known.known(replace(FILE, reference="r1", handle=""), Kind.DOCUMENT) == UPLOAD


async def test_who_waits_too_long_for_an_upload_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """While another message still uploads the file, this one was surely not sent; a second file is not held up."""
    monkeypatch.setattr(module, "PATIENCE_S", 0.01)
    known = Uploads()
    async with known.turn(FILE), known.turn(replace(FILE, reference="r2")):
        with pytest.raises(Unavailable, match="still being uploaded"):
            async with known.turn(FILE):
                pass
    async with known.turn(FILE):
        pass


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        (BadRequest("Wrong file identifier/http url specified"), True),
        (BadRequest("Wrong remote file identifier specified: wrong string length"), True),
        (BadRequest("Wrong file_id or the file is temporarily unavailable"), True),
        (BadRequest("Can't use file of type document as photo"), True),
        (BadRequest("Chat not found"), False),
        (Forbidden("bot was blocked by the user"), False),
    ],
    ids=str,
)
def test_refusals_of_a_file(error: TelegramError, refused: bool) -> None:
    """Only what is said of the file itself leads to another upload."""
    assert is_refused(error) is refused
