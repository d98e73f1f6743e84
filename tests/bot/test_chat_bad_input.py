"""Bad input: a clear reply or a refusal with a reason, nothing lost, nothing echoed unescaped."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import Language
from knowledge.model.messages import MAX_TEXT
from tests.bot.conftest import Serve, Visit
from tests.bot.reading import Page
from tests.bot.visitor import JSON, Visitor, fields_of

TOO_LONG = "That is too long for me to read. Please ask your question in one or two sentences."
EMPTY = "Please write a question first."
TOO_FAST = (
    "You are writing faster than I can read. Please try again in {count} second.",
    "You are writing faster than I can read. Please try again in {count} seconds.",
)

STRANGE = {
    "emoji only": "🎉🎊🥳",
    "one letter": "a",
    "digits": "00000000",
    "punctuation": "¿?!… — /",
    "slash": "/",
    "right to left": "ما هو الموعد النهائي للتسجيل؟",
    "mixed directions": "Focal \u202eevil\u202c שלום",
    "unknown language": "Wie viele Mitglieder hat das Netzwerk heute?",
    "zero width": "\u200b\u200d\ufeff",
    "combining marks": "Z" + "\u0301\u0327" * 500,
    "html": "<script>alert('x')</script><img src=x onerror=alert(1)>\"'&amp;",
    "markdown": "[x](javascript:alert(1)) **b** ![y](http://evil.example.org/y.png) `c`",
    "template": "{{ 7*7 }} {% raw %} ${7*7} {email} {0} %s %(name)s",
    "sql": "'; DROP TABLE messages; -- \" OR 1=1",
    "event stream": "a\n\ndata: forged\nid: 999\nevent: forged",
    "line separators": "a\u2028b\u2029c\x85d",
    "many words": "word " * 799,
    "one long word": "x" * MAX_TEXT,
    "four-byte characters": "𐍈" * MAX_TEXT,
    "command": "/start@focal; rm -rf /",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_strange_text_is_kept_shown_as_typed_and_answered(visitor: Visitor, text: str) -> None:
    """Whatever a person types is shown on the page letter by letter, as text, and gets a reply that says something."""
    reply = visitor.say(text)
    asked, _ = visitor.page().messages
    assert asked.text == text
    assert (asked.direction, asked.dir) == ("in", "auto")
    assert reply.text
    assert "something went wrong" not in reply.text


@pytest.mark.parametrize("text", [STRANGE["html"], STRANGE["markdown"], STRANGE["event stream"]])
def test_nothing_is_echoed_unescaped(visitor: Visitor, text: str) -> None:
    """What a visitor typed makes no element, no attribute and no event, neither on the page nor in the stream."""
    visitor.say(text)
    with visitor.stream() as arriving:
        happened = [next(event for event in arriving if event.id) for _ in range(2)]
    assert [event.id for event in happened] == ["1", "2"]
    fragments = (visitor.page().html, *(event.data for event in happened))
    for fragment in fragments:
        page = Page(fragment)
        assert "<script>alert" not in fragment
        assert not [tag for tag, _ in page.tags if tag == "img"]
        assert not [values for _, values in page.tags if any(name.startswith("on") for name in values)]
        assert not [values for _, values in page.tags if values.get("href", "").startswith("javascript:")]
        assert not [values for tag, values in page.tags if tag == "script" and "src" not in values]


def test_html_in_a_command_is_not_echoed_unescaped(visitor: Visitor) -> None:
    """Where Focal repeats what was typed, as with an unknown command, it is text as well."""
    page = visitor.say("/nope\n<b>x</b>")
    assert "<b>" not in visitor.page().html
    assert page.text


def test_control_characters_are_dropped_and_the_rest_is_kept(visitor: Visitor) -> None:
    """NUL, bells and escapes cannot be kept by every database: they go, the words around them stay."""
    visitor.say("Who\x00 chairs\x07 the\x1b[31m network?")
    asked, reply = visitor.page().messages
    assert asked.text == "Who chairs the[31m network?"
    assert reply.direction == "out"


def test_a_nul_in_every_field_does_no_harm(visitor: Visitor) -> None:
    """%00 in text, choice, key and language is harmless, sent as the bytes of a form."""
    visitor.page()
    form = {"content-type": "application/x-www-form-urlencoded"}
    posted = visitor.http.post("/chat/messages", content=b"text=m%00enu&choice=%00&key=%00k", headers=JSON | form)
    assert posted.status_code == 202
    switched = visitor.http.post("/chat/language", content=b"language=%00fr", headers=form)
    assert switched.status_code == 303
    assert visitor.page().messages[0].text == "menu"


def test_bytes_that_are_no_text_are_replaced(visitor: Visitor) -> None:
    """A form that is not UTF-8 is read as well as it can be."""
    visitor.page()
    form = {"content-type": "application/x-www-form-urlencoded"}
    posted = visitor.http.post("/chat/messages", content=b"text=%FF%FEmenu%ED%A0%80", headers=JSON | form)
    assert posted.status_code == 202
    assert "menu" in visitor.page().messages[0].text


@pytest.mark.parametrize("fields", [{}, {"text": ""}, {"text": " \n\t\u00a0"}, {"text": "\x00\x01"}, {"choice": ""}])
def test_an_empty_message_is_refused(visitor: Visitor, fields: dict[str, str]) -> None:
    """Nothing typed is answered 422 with a sentence, and nothing is kept."""
    visitor.page()
    refused = visitor.post(**fields)
    assert (refused.status_code, fields_of(refused)) == (422, {"error": EMPTY})
    assert visitor.page().messages == []


@pytest.mark.parametrize("length", [MAX_TEXT + 1, 100_000, 5_000_000])
def test_a_message_that_is_too_long_is_refused(visitor: Visitor, length: int) -> None:
    """Beyond 4,000 characters a message is refused with 413 and a sentence, however long it is."""
    visitor.page()
    refused = visitor.post(text="x" * length)
    assert (refused.status_code, fields_of(refused)) == (413, {"error": TOO_LONG})
    assert visitor.page().messages == []


def test_the_longest_message_is_taken_with_lines_as_browsers_send_them(visitor: Visitor) -> None:
    """A form sends each line's end as two characters; the reader's counter, and ours, take it for one."""
    text = ("x" * 99 + "\n") * (MAX_TEXT // 100)
    visitor.page()
    assert visitor.submit(text=text.replace("\n", "\r\n")).status_code == 303
    assert visitor.page().messages[0].text == text


def test_a_body_without_a_length_is_refused(visitor: Visitor) -> None:
    """A body whose length is not announced could be endless: it is refused before it is read."""
    visitor.page()
    endless = (b"text=" + b"x" * 1_000 for _ in range(1_000))
    assert visitor.http.post("/chat/messages", content=endless).status_code == 413


@pytest.mark.parametrize("language", ["fr", "es", "pt"])
def test_a_refusal_without_javascript_is_a_page(visit: Visit, language: str) -> None:
    """Without JavaScript a refusal is the page itself: conversation, notice in the reader's language, a fresh form."""
    visitor = visit(language)
    visitor.say("menu")
    refused = visitor.submit(text="")
    page = Page(refused.text)
    assert refused.status_code == 422
    assert page.notice == load_phrasebook().speak(Language(language))(EMPTY)
    assert len(page.messages) == 2
    assert page.key


def test_a_refusal_speaks_the_language_of_the_conversation(visitor: Visitor) -> None:
    """Whoever switched to French within the conversation is refused in French, whatever the browser asks for."""
    visitor.say("/language fr")
    assert fields_of(visitor.post(text="")) == {"error": load_phrasebook().speak(Language("fr"))(EMPTY)}


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b'{"text": "menu"}', 422),
        ("text/plain", b"text=menu", 422),
        ("", b"text=menu", 422),
        ("multipart/form-data", b"text=menu", 400),
        ("multipart/form-data; boundary=x", b"nonsense", 400),
        ("multipart/form-data; boundary=x; charset=nonsense", b"--x\r\nContent-Disposition: form-data\r\n\r\na", 400),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="text"; filename="a.txt"\r\n\r\nmenu\r\n--x--\r\n',
            400,
        ),
        (
            "multipart/form-data; boundary=x",
            b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(9))
            + b"--x--",
            400,
        ),
        ("application/x-www-form-urlencoded", b"&&==&text&%&%zz=%", 422),
    ],
)
def test_a_body_that_is_no_form_is_refused(visitor: Visitor, content_type: str, body: bytes, status: int) -> None:
    """Another content type, a broken form or a file is a 4xx with a sentence, never a fault of ours."""
    visitor.page()
    refused = visitor.http.post("/chat/messages", content=body, headers=JSON | {"content-type": content_type})
    assert refused.status_code == status
    assert fields_of(refused)["error"]
    assert visitor.page().messages == []


def test_a_multipart_form_is_a_form(visitor: Visitor) -> None:
    """A form of the other kind that browsers can send is read like the first."""
    visitor.page()
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nmenu\r\n--x--\r\n'
    headers = JSON | {"content-type": "multipart/form-data; boundary=x"}
    assert visitor.http.post("/chat/messages", content=body, headers=headers).status_code == 202


@pytest.mark.parametrize(("method", "path"), [("GET", "/chat/messages"), ("PUT", "/"), ("DELETE", "/chat/stream")])
def test_a_wrong_method_is_told_the_right_one(visitor: Visitor, method: str, path: str) -> None:
    """405 says what is allowed (RFC 9110, 15.5.6)."""
    answer = visitor.http.request(method, path)
    assert answer.status_code == 405
    allowed = set(answer.headers["allow"].split(", ")) - {"HEAD"}
    assert allowed in ({"GET"}, {"POST"})


@pytest.mark.parametrize("cookie", ["", "x", "a.b", "é", "x" * 3_000, '"', "bnVsbA.AAAA", "IjEi.forged"])
def test_a_broken_cookie_is_no_cookie(served_url: str, cookie: str) -> None:
    """A cookie that we did not sign is replaced; it opens no chat and breaks no page."""
    headers = {b"cookie": f"focal_chat={cookie}; focal_language={cookie}".encode(), b"accept": b"application/json"}
    page = httpx.get(served_url, headers=headers)
    posted = httpx.post(served_url + "/chat/messages", headers=headers, data={"text": "menu"})
    assert (page.status_code, posted.status_code) == (200, 202)
    assert "focal_chat=" in page.headers["set-cookie"]
    assert "focal_chat=" in posted.headers["set-cookie"]
    assert Page(page.text).language == "en"


def test_a_cookie_of_another_installation_opens_nothing(serve: Serve, visit: Visit) -> None:
    """The signature is checked: a cookie of another Focal is replaced."""
    visitor = visit()
    visitor.say("menu")
    cookie = visitor.http.cookies["focal_chat"]
    other = httpx.get(serve().url, cookies={"focal_chat": cookie})
    assert "focal_chat=" in other.headers["set-cookie"]


@pytest.mark.parametrize("path", ["/chat/messages", "/chat/language", "/console/sign-in/x"])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example.org"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "{url}"},
    ],
)
def test_a_post_from_another_site_is_refused(visitor: Visitor, path: str, headers: dict[str, str]) -> None:
    """A form on somebody else's page cannot write in a visitor's name."""
    visitor.page()
    sent = {name: value.format(url=visitor.url) for name, value in headers.items()}
    refused = visitor.http.post(path, data={"text": "menu", "language": "fr"}, headers=sent)
    assert refused.status_code == 403
    page = visitor.page()
    assert (page.messages, page.language) == ([], "en")


@pytest.mark.parametrize(
    "headers", [{"origin": "{url}"}, {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}]
)
def test_a_post_from_our_own_page_is_taken(visitor: Visitor, headers: dict[str, str]) -> None:
    """Our own forms, and tools that are no browser, may post."""
    visitor.page()
    sent = {name: value.format(url=visitor.url) for name, value in headers.items()}
    assert visitor.http.post("/chat/messages", data={"text": "menu"}, headers=JSON | sent).status_code == 202


def test_a_flood_is_slowed_down_and_others_are_served(serve: Serve, visit: Visit) -> None:
    """Too many messages from one browser are refused with 429, the wait, and a sentence in its language; nothing that
    was taken is lost, and another browser does not notice."""
    url = serve(chat_messages_per_minute=5).url
    flooder, other = visit("fr", url), visit("en", url)
    flooder.page()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: flooder.post(text="menu"), range(40)))
        assert other.say("Who chairs the network?").sources
    refused = [answer for answer in answers if answer.status_code == 429]
    assert [answer.status_code for answer in answers].count(202) == 5
    assert len(refused) == 35
    for answer in refused:
        wait = int(answer.headers["retry-after"])
        assert 1 <= wait <= 60
        assert fields_of(answer)["error"] == load_phrasebook().speak(Language("fr")).plural(*TOO_FAST, wait)
    arriving = flooder.messages()
    assert [next(arriving).seq for _ in range(10)] == list(range(1, 11))


def test_a_flood_without_javascript_sees_the_reason_on_the_page(serve: Serve, visit: Visit) -> None:
    """The page of a refused form says how long to wait, and still shows the conversation."""
    visitor = visit("es", serve(chat_messages_per_minute=1).url)
    visitor.say("menu")
    refused = visitor.submit(text="menu")
    assert refused.status_code == 429
    assert Page(refused.text).notice == load_phrasebook().speak(Language("es")).plural(
        *TOO_FAST, int(refused.headers["retry-after"])
    )
    assert len(Page(refused.text).messages) == 2


def test_new_chats_from_one_address_are_limited(serve: Serve) -> None:
    """Throwing the cookie away is no way around the limits, neither by posting nor by opening pages."""
    url = serve(chat_new_per_minute=3).url
    cookies = [httpx.get(url).headers.get("set-cookie") for _ in range(5)]
    assert [cookie is not None for cookie in cookies] == [True, True, True, False, False]
    refused = httpx.post(url + "/chat/messages", data={"text": "menu"}, headers=JSON)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1


def test_the_wait_that_is_named_is_enough(serve: Serve, visit: Visit) -> None:
    """Retry-After is never shorter than the limit's window has left."""
    visitor = visit("en", serve(chat_messages_per_minute=1).url)
    begun = time.monotonic()
    visitor.say("menu")
    wait = int(visitor.post(text="menu").headers["retry-after"])
    assert wait >= 60 - (time.monotonic() - begun) - 1
