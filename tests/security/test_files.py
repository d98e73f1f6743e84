"""Files and texts that people send: what their names and their insides may not do."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.channels.email.links import Links
from bot.channels.email.rendering import Letterpress
from bot.channels.email.server import sender
from bot.web.console_circular_base import saved_as
from bot.web.guards import plain_name
from handlers.phrasebook import load_phrasebook
from knowledge.errors import FocalError
from knowledge.forms.answers.echo import number_in_words
from knowledge.forms.exports.openrosa import verdict
from knowledge.forms.importing import check_form
from knowledge.forms.responses import InstanceError, read_instance
from knowledge.forms.xform import read_xform
from knowledge.model.languages import EN
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.reading.documents import read_content
from tests.conftest import NOW
from tests.handlers.filling.forms import city

KEY = "a key for tests that is long enough to be one"
PASSWD = Path("/etc/passwd")
ENDING = [
    "a\r\nset-cookie: x=y",
    "a\nb",
    'a"; filename="b',
    "a\x00b",
    "../../etc/passwd",
    "é\u2028b",
    "\\..\\b",
    "\x1b[2K",
]


@pytest.mark.parametrize("name", ENDING)
def test_no_name_of_a_file_ends_its_header(name: str) -> None:
    """Names with ends of lines, quotation marks, folders and controls come out as one plain name, in both ways in which
    they are told to a browser."""
    plain = plain_name(name)
    encoded = saved_as(name, b"", "application/octet-stream").headers["content-disposition"]
    assert len(plain) == len(name)
    for told in (plain, encoded.partition("''")[2]):
        assert told.isascii()
        assert not set(told) & set('\r\n"\\/;\0\x1b')


@pytest.mark.parametrize(
    "text", ["Title\r\nBcc: evil@example.org", "Title\nBcc: evil@example.org\n\nbody", "T\x85Bcc: e"]
)
def test_no_title_becomes_a_header_of_a_letter(text: str) -> None:
    """A title, and a file's name, of several lines are one line of the mail, and nobody else gets it."""
    press = Letterpress(
        sender("Cities <focal@example.org>"), Links(KEY, "https://focal.example.org"), load_phrasebook()
    )
    message = OutgoingMessage(text=f"**{text}**\n\nHello", language=EN, key="k", subject=text)
    file = Attachment(name=f"{text}.pdf", media_type="application/pdf", size=1, reference="r")
    raw = press.mail("ana@example.org", message, [(file, b"x")], NOW).as_bytes()
    read = message_from_bytes(raw, EmailMessage, policy=policy.default)
    assert read["bcc"] is None
    assert read["to"] == "ana@example.org"
    assert read.get_all("subject") is not None
    assert [part["bcc"] for part in read.walk()] == [None] * len([*read.walk()])


XXE = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{PASSWD}">]>'
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "<!ENTITY e '&a11;'>]>"
)
REMOTE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
BRINGING = pytest.mark.parametrize("head", [XXE, LAUGHS, REMOTE], ids=["file", "laughs", "remote"])


@BRINGING
def test_forms_in_xml_bring_nothing_along(head: str) -> None:
    """An XForm whose document type names a file, an address, or more text than memory holds: nothing of it is read."""
    entity = "" if head is REMOTE else "&e;"
    xml = city().xml
    spoilt = head + xml.partition("?>")[2].replace("<h:title>", f"<h:title>{entity}", 1)
    try:
        title = str(read_xform(spoilt))
    except FocalError as refused:
        title = str(refused)
    assert "root:" not in title
    assert "hahaha" not in title


@BRINGING
def test_answers_in_xml_bring_nothing_along(head: str) -> None:
    """The same of answers that another program sends."""
    form = city()
    try:
        said = str(read_instance(form, f'{head}<data id="x"><city>&e;</city></data>'))
    except InstanceError as refused:
        said = str(refused)
    assert "root:" not in said
    assert "hahaha" not in said


@BRINGING
def test_answers_of_servers_bring_nothing_along(head: str) -> None:
    """The same of what a server for submissions says."""
    body = (
        f'{head}<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message>&e;</message></OpenRosaResponse>'
    )
    said = verdict(400, body.encode()).message
    assert "root:" not in said
    assert "hahaha" not in said


@pytest.mark.parametrize("name", ["x.docx", "x.xlsx"])
def test_an_archive_writes_nowhere(name: str, tmp_path: Path) -> None:
    """Names within an archive that lead out of it are not followed, whether it is a letter or a questionnaire."""
    planted = tmp_path / "planted"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for path in (f"..{planted}", str(planted), "../" * 12 + str(planted)[1:], "word/document.xml", "content.xml"):
            packed.writestr(path, b"<x/>")
    if name == "x.docx":
        with pytest.raises(FocalError):
            read_content(file.getvalue(), name)
    else:
        assert check_form(file.getvalue()).problems
    assert not planted.exists()


@pytest.mark.parametrize("typed", ["2" * 40, "2" * 400 + ".5", "-" + "9" * 5_000, "1e400", "0." + "0" * 200 + "1"])
def test_no_number_is_too_long_to_be_told(typed: str) -> None:
    """A number of any length is read back with its digits: whoever types one is answered like anybody."""
    told = number_in_words(Decimal(typed), EN).replace(",", "")
    assert Decimal(told) == Decimal(typed)
