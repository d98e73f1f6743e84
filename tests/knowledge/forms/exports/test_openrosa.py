"""POSTs to OpenRosa servers, read as a server reads them."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

import pytest

from knowledge.forms.exports.openrosa import (
    DEFAULT_LIMIT,
    HEADERS,
    INCOMPLETE_PART,
    LONGEST_MESSAGE,
    SUBMISSION_PART,
    File,
    Outcome,
    Post,
    limit_of,
    submission_posts,
    verdict,
)

XML = '<?xml version="1.0"?><data id="x"><photo>é.jpg</photo></data>'.encode()


def file(name: str, size: int = 10) -> File:
    """A file of so many bytes."""
    return File(name=name, content=b"\xff" * size, mime_type="image/jpeg")


def parts(post: Post) -> dict[str, Message]:
    """The parts of a body by name, in their order, as the standard library's parser reads them."""
    message = message_from_bytes(f"Content-Type: {post.content_type}\r\n\r\n".encode() + post.body)
    found = message.get_payload()
    assert isinstance(found, list)
    return {
        str(part.get_param("name", header="content-disposition")): part for part in found if isinstance(part, Message)
    }


def content(part: Message) -> bytes:
    """The bytes of a part."""
    found = part.get_payload(decode=True)
    assert isinstance(found, bytes)
    return found


def test_a_submission_is_one_form_with_the_xml_first() -> None:
    """The XML as it is, then the files under their names."""
    (post,) = submission_posts(XML, [file("a.jpg"), file("b.jpg")])
    found = parts(post)
    assert list(found) == [SUBMISSION_PART, "a.jpg", "b.jpg"]
    assert content(found[SUBMISSION_PART]) == XML
    assert found[SUBMISSION_PART].get_content_type() == "text/xml"
    assert (found["a.jpg"].get_content_type(), found["a.jpg"].get_filename()) == ("image/jpeg", "a.jpg")
    assert content(found["a.jpg"]) == b"\xff" * 10


def test_requests_say_which_version_of_openrosa_they_speak() -> None:
    """Servers refuse others."""
    assert HEADERS == {"X-OpenRosa-Version": "1.0"}


def test_a_submission_without_files_is_one_post() -> None:
    """With the XML and nothing else."""
    (post,) = submission_posts(XML, [])
    assert list(parts(post)) == [SUBMISSION_PART]


def test_the_same_submission_gives_the_same_bytes() -> None:
    """A retry sends what was sent before; another submission has another boundary."""
    files = [file("a.jpg", 600), file("b.jpg", 600)]
    assert list(submission_posts(XML, files, 1_500)) == list(submission_posts(XML, files, 1_500))
    assert next(submission_posts(XML, [])).content_type != next(submission_posts(XML + b"\n", [])).content_type


def test_what_one_post_does_not_hold_is_sent_in_several() -> None:
    """Each has the XML and is no longer than the server likes; all but the last say that more is coming."""
    posts = list(submission_posts(XML, [file(f"{number}.jpg", 400) for number in range(5)], 2_000))
    names = [list(parts(post)) for post in posts]
    assert [name for each in names for name in each if name.endswith("jpg")] == [f"{number}.jpg" for number in range(5)]
    assert len(posts) > 1
    assert all(each[0] == SUBMISSION_PART for each in names)
    assert [INCOMPLETE_PART in each for each in names] == [True] * (len(posts) - 1) + [False]
    assert all(len(post.body) <= 2_000 for post in posts)


def test_posts_are_as_few_as_the_limit_allows() -> None:
    """What fits to the byte is sent at once, one byte less is not enough."""
    (whole,) = submission_posts(XML, [file("a.jpg"), file("b.jpg")])
    unfinished = len(f'--{"0" * 64}\r\nContent-Disposition: form-data; name="{INCOMPLETE_PART}"\r\n\r\nyes\r\n')
    room = len(whole.body) + unfinished
    assert len(list(submission_posts(XML, [file("a.jpg"), file("b.jpg")], room))) == 1
    assert len(list(submission_posts(XML, [file("a.jpg"), file("b.jpg")], room - 1))) == 2


def test_a_file_that_is_too_long_is_sent_alone() -> None:
    """The limit is a recommendation, and the file cannot be cut."""
    posts = list(submission_posts(XML, [file("a.jpg"), file("long.jpg", 5_000), file("b.jpg")], 1_000))
    assert [[name for name in parts(post) if name.endswith("jpg")] for post in posts] == [
        ["a.jpg"],
        ["long.jpg"],
        ["b.jpg"],
    ]


def test_names_cannot_break_out_of_their_header() -> None:
    """Quotation marks and line ends are written as browsers write them."""
    name = 'a"\r\nX-Evil: 1.jpg'
    (post,) = submission_posts(XML, [File(name=name, content=b"1", mime_type="image/jpeg\r\nX-Evil: 2")])
    assert b'name="a%22%0D%0AX-Evil: 1.jpg"' in post.body
    assert b"\r\nX-Evil" not in post.body


def test_names_in_every_script_are_sent_in_utf_8() -> None:
    """As browsers do."""
    (post,) = submission_posts(XML, [file("صورة é.jpg")])
    assert 'filename="صورة é.jpg"'.encode() in post.body


def test_the_boundary_stands_in_no_content() -> None:
    """Even where a file has the boundary of another submission in it."""
    first = next(submission_posts(XML, [])).content_type.partition("boundary=")[2]
    tricky = XML + f"\r\n--{first}--\r\n".encode()
    (post,) = submission_posts(tricky, [file("a.jpg")])
    assert content(parts(post)[SUBMISSION_PART]) == tricky


@pytest.mark.parametrize(
    ("header", "limit"),
    [
        ("5000", 5_000),
        (" 5000 ", 5_000),
        (None, DEFAULT_LIMIT),
        ("", DEFAULT_LIMIT),
        ("0", DEFAULT_LIMIT),
        ("²", DEFAULT_LIMIT),
    ],
)
def test_the_limit_is_the_server_s_where_it_names_one(header: str | None, limit: int) -> None:
    """Bytes; nonsense counts for nothing."""
    assert limit_of(header) == limit


def answer(message: str) -> bytes:
    """What an OpenRosa server says."""
    return f'<OpenRosaResponse xmlns="http://openrosa.org/http/response">{message}</OpenRosaResponse>'.encode()


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (201, answer("<message>ok</message>"), Outcome.RECEIVED),
        (202, answer("<message>Duplicate submission</message>"), Outcome.RECEIVED),
        (201, b"<OpenRosaResponse><message/></OpenRosaResponse>", Outcome.RECEIVED),
        (200, answer("<message>ok</message>"), Outcome.AGAIN),
        (201, b"<html>Sign in to this network</html>", Outcome.AGAIN),
        (201, b"", Outcome.AGAIN),
        (302, b"", Outcome.AGAIN),
        (400, answer("<message>no form of that id</message>"), Outcome.REFUSED),
        (401, b"", Outcome.REFUSED),
        (409, b"<x/>", Outcome.REFUSED),
        (413, b"", Outcome.REFUSED),
        (429, b"", Outcome.AGAIN),
        (500, b"", Outcome.AGAIN),
        (503, b"not xml", Outcome.AGAIN),
    ],
)
def test_an_answer_means_received_later_or_never(status: int, body: bytes, outcome: Outcome) -> None:
    """Only what an OpenRosa server itself says was received counts as received."""
    assert verdict(status, body).outcome is outcome


def test_the_server_s_message_is_read() -> None:
    """In one line and not endlessly; entities that it declares are not expanded."""
    assert (
        verdict(201, answer('<message nature="submit_success">Full\n submission.</message>')).message
        == "Full submission."
    )
    assert len(verdict(400, answer(f"<message>{'x' * 9_999}</message>")).message) == LONGEST_MESSAGE
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><OpenRosaResponse><message>&a;</message></OpenRosaResponse>'
    assert verdict(400, bomb).message == ""
