"""The chat in a real browser: typing, keys, choices, languages, no script, a lost line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import Language
from tests.bot.serving import Served
from tests.browser.conftest import Complaints, Open

QUESTIONS = {
    "en": ("Who chairs the network?", "Juan Mari Aburto", "2020 work plan and 2019 results"),
    "fr": ("Qui préside le réseau ?", "maire de Bilbao", "Plan de travail 2020 et résultats 2019"),
    "es": ("¿Quién preside la red?", "alcalde de Bilbao", "Plan de trabajo 2020 y resultados de 2019"),
    "pt": ("Quem preside a rede?", "alcaide de Bilbao", "Plano de trabalho de 2020 e resultados de 2019"),
}
LANGUAGES = pytest.mark.parametrize("language", list(QUESTIONS))
MESSAGES = "article[data-seq]"
Serve = Callable[..., Served]


def ask(page: Page, text: str) -> None:
    """Types into the box and sends with Enter."""
    page.locator("#text").fill(text)
    page.keyboard.press("Enter")


def said(page: Page, count: int) -> None:
    """Waits until the page shows that many messages."""
    expect(page.locator(MESSAGES)).to_have_count(count)


def numbers(page: Page) -> list[int]:
    """The numbers of the messages in the order they are shown in."""
    shown: list[int] = page.evaluate(f"[...document.querySelectorAll('{MESSAGES}')].map(m => Number(m.dataset.seq))")
    return shown


def focused(page: Page) -> str:
    """What the keyboard is on: its id, name and value, or words."""
    found: str = page.evaluate(
        "(e => e.id || [e.name, e.value].filter(Boolean).join('=') || e.innerText.trim())(document.activeElement)"
    )
    return found


@LANGUAGES
def test_a_typed_question_shows_answer_and_source(open_page: Open, language: str) -> None:
    """In each language: the page, the visitor's words, the answer, its source, and an empty box for the next one."""
    question, expected, source = QUESTIONS[language]
    page = open_page(locale=f"{language}-{language.upper()}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    ask(page, question)
    said(page, 2)
    asked, reply = page.locator(MESSAGES).all()
    expect(asked.locator(".message-text")).to_have_text(question)
    expect(reply.locator(".message-text")).to_contain_text(expected)
    expect(reply.locator(".message-text")).to_have_attribute("lang", language)
    expect(reply.locator(".sources")).to_contain_text(source)
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator("#typing")).to_be_hidden()
    expect(reply).to_be_in_viewport()


def test_the_whole_page_can_be_used_with_the_keyboard(open_page: Open) -> None:
    """Tab visits everything in the order it is read; the skip link comes first and leads to the box."""
    page = open_page()
    languages = [f"language={code}" for code in load_phrasebook().languages]
    order = []
    for _ in range(len(languages) + 10):
        page.keyboard.press("Tab")
        order.append(focused(page))
    assert order[0] == "Skip to the message box"
    assert "Focal" in order[1]
    assert order[2:-8] == languages
    assert all(stop.startswith("text=") for stop in order[-8:-3])
    assert order[-3:-1] == ["text", "file"]
    assert order[-1].startswith("Send")
    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("Who chairs the network?")
    page.keyboard.press("Enter")
    said(page, 2)
    assert focused(page) == "text"


def test_what_has_the_focus_can_be_seen(open_page: Open) -> None:
    """Every stop of the Tab key has an outline or another visible mark."""
    page = open_page()
    for _ in range(13):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(e => { const s = getComputedStyle(e), p = getComputedStyle(e.parentElement);"
            " return [s.outlineStyle, s.boxShadow, p.outlineStyle, p.boxShadow] })(document.activeElement)"
        )
        assert style != ["none", "none", "none", "none"], focused(page)


def test_shift_enter_begins_a_line_and_enter_sends(open_page: Open) -> None:
    """Lines are kept as typed; an empty box sends nothing."""
    page = open_page()
    page.locator("#text").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("menu")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("please")
    expect(page.locator("#text")).to_have_value("menu\nplease")
    page.keyboard.press("Enter")
    said(page, 2)
    expect(page.locator(".typed")).to_have_text("menu\nplease", use_inner_text=True)


def test_a_file_is_chosen_and_sent(open_page: Open, tmp_path: Path) -> None:
    """Its name stands below the box until it is sent, alone or with words; it can be taken away again."""
    page = open_page()
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF")
    picker = page.get_by_label("Attach a file")
    picker.set_input_files(letter)
    expect(page.locator("#chosen")).to_contain_text("letter.pdf")
    page.get_by_role("button", name="Remove the file").click()
    expect(page.locator("#chosen")).to_be_hidden()
    assert focused(page) == "text"
    page.keyboard.press("Enter")
    said(page, 0)
    picker.set_input_files(letter)
    page.locator(".send").click()
    said(page, 2)
    expect(page.locator(".from-visitor .files")).to_have_text("letter.pdf")
    expect(page.locator("#chosen")).to_be_hidden()
    picker.set_input_files(letter)
    ask(page, "menu")
    said(page, 5)
    expect(page.locator(".from-visitor").last).to_contain_text("menu")
    expect(page.locator(".from-visitor").last).to_contain_text("letter.pdf")
    ask(page, "menu")
    said(page, 7)
    expect(page.locator(".from-visitor .files")).to_have_count(2)


def test_a_file_that_is_too_large_is_not_sent(open_page: Open, tmp_path: Path) -> None:
    """The page says so before twenty megabytes are on their way, and the words stay."""
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(20 * 2**20 + 1)
    page = open_page()
    page.locator("#text").fill("menu")
    page.locator("#file").set_input_files(large)
    expect(page.locator("#notice")).to_have_text("The file is larger than 20 MB. Please send a smaller one.")
    expect(page.locator("#chosen")).to_be_hidden()
    page.locator(".send").click()
    said(page, 2)
    expect(page.locator(".typed")).to_have_text("menu")


def test_a_file_that_is_refused_stays_chosen(open_page: Open, complaints: Complaints, tmp_path: Path) -> None:
    """What the server says stands on the page; nothing that was typed is lost."""
    page = open_page()
    page.locator("#text").fill("menu")
    empty = tmp_path / "a.txt"
    empty.touch()
    page.locator("#file").set_input_files(empty)
    page.locator(".send").click()
    expect(page.locator("#notice")).to_have_text("The file is empty. Please send it again.")
    expect(page.locator("#chosen")).to_contain_text("a.txt")
    expect(page.locator("#text")).to_have_value("menu")
    complaints.forgive("422")


def test_a_choice_by_keyboard_button_and_number(open_page: Open) -> None:
    """The newest choices are reached by Tab and pressed by Enter or Space, or their number is typed; older ones are
    not to be pressed again."""
    page = open_page()
    ask(page, "menu")
    said(page, 2)
    first = page.locator(f"{MESSAGES} button.choice").first
    label = first.inner_text()
    first.focus()
    page.keyboard.press("Space")
    said(page, 4)
    expect(page.locator(MESSAGES).nth(2).locator(".message-text")).to_have_text(label)
    expect(page.locator(MESSAGES).nth(1).locator("button.choice:enabled")).to_have_count(0)
    second = page.locator(MESSAGES).nth(3).locator("button.choice").first
    second.focus()
    page.keyboard.press("Enter")
    said(page, 6)
    ask(page, "1")
    said(page, 8)
    expect(page.locator(MESSAGES).last.locator(".sources")).to_be_visible()


def test_a_starter_is_a_question(open_page: Open) -> None:
    """A question to begin with is asked at a click, and they make room for the conversation."""
    page = open_page()
    starter = page.locator("#starters button").nth(1)
    label = starter.inner_text()
    starter.click()
    said(page, 2)
    expect(page.locator(MESSAGES).first.locator(".message-text")).to_have_text(label)
    expect(page.locator(MESSAGES).last.locator(".sources")).to_be_visible()
    expect(page.locator("#starters")).to_have_count(0)


def test_it_all_works_without_javascript(open_page: Open, complaints: Complaints) -> None:
    """Question, answer, source, choice, language and refusal by plain forms alone."""
    page = open_page(java_script_enabled=False)
    page.locator("#text").fill("Who chairs the network?")
    page.locator("button.send").click()
    said(page, 2)
    expect(page.locator(".sources")).to_contain_text("2020 work plan")
    label = page.locator("button.choice").first.inner_text()
    page.locator("button.choice").first.click()
    said(page, 4)
    expect(page.locator(MESSAGES).nth(2).locator(".message-text")).to_have_text(label)
    expect(page.locator(".choice-past").first).to_be_visible()
    page.locator("button[value=fr]").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator(MESSAGES).last.locator(".message-text")).to_contain_text("français")
    page.locator("noscript a").click()
    expect(page.locator("noscript a")).to_be_visible()
    page.locator("#text").fill("   ")
    page.locator("button.send").click()
    expect(page.locator("#notice")).to_have_text(
        load_phrasebook().speak(Language("fr"))("Please write a question first.")
    )
    complaints.forgive("status of 422")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_screen(open_page: Open, complaints: Complaints, width: int) -> None:
    """From a small telephone on: no scrolling sideways, before and after a conversation with long words and lists."""
    page = open_page(viewport={"width": width, "height": 780})
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) == 0
    for number, text in enumerate(
        ("menu", "x" * 500, "https://example.org/" + "a" * 300, "Who chairs the network?"), 1
    ):
        ask(page, text)
        said(page, 2 * number)
    assert page.evaluate(overflow) == 0
    page.goto("/nothing")
    assert page.evaluate(overflow) == 0
    complaints.forgive("status of 404")


def test_text_from_right_to_left_is_shown_from_right_to_left(open_page: Open) -> None:
    """What a visitor types in Arabic or Hebrew runs from the right, in the box and on the page, after a reload too."""
    page = open_page()
    for text in ("ما هو الموعد النهائي للتسجيل؟", "שלום, מי אתם?"):
        box = page.locator("#text")
        box.fill(text)
        assert box.evaluate("e => getComputedStyle(e).direction") == "rtl"
        page.keyboard.press("Enter")
        expect(box).to_have_value("")
    said(page, 4)
    for _ in range(2):
        typed = page.locator("p.typed")
        expect(typed).to_have_count(2)
        for paragraph in typed.all():
            expect(paragraph).to_have_attribute("dir", "auto")
            assert paragraph.evaluate("e => getComputedStyle(e).direction") == "rtl"
        page.reload()


def test_the_page_in_arabic(open_page: Open) -> None:
    """On a telephone the page runs from the right and nothing sticks out; an English answer runs from the left."""
    page = open_page(locale="ar-MA", viewport={"width": 390, "height": 844})
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    ask(page, "Who chairs the network?")
    said(page, 2)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    brand, send = page.locator(".brand").bounding_box(), page.locator(".send").bounding_box()
    assert brand is not None
    assert send is not None
    assert brand["x"] > 195 > send["x"]
    line = page.locator(".from-focal .message-text p").last
    assert line.evaluate("e => getComputedStyle(e).unicodeBidi") == "plaintext"


def test_what_visitors_type_is_text(open_page: Open) -> None:
    """HTML that somebody types runs nowhere, whether it comes by the stream or with the page."""
    page = open_page()
    hostile = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    ask(page, hostile)
    said(page, 2)
    for _ in range(2):
        expect(page.locator(".typed")).to_have_text(hostile)
        assert page.title() != "owned"
        expect(page.locator("#log img")).to_have_count(0)
        page.reload()


def test_a_lost_line_is_taken_up_again(open_page: Open, serve: Serve, complaints: Complaints) -> None:
    """Focal is stopped and started again under an open page: the page says so, comes back by itself, and in the end
    shows every message once and in order, also those of another tab that was quicker."""
    focal = serve()
    page = open_page(url=focal.url)
    ask(page, "menu")
    said(page, 2)
    focal.stop()
    expect(page.locator("#connection")).to_be_visible()
    page.locator("#text").fill("Who chairs the network?")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("could not be sent")
    expect(page.locator("#text")).to_have_value("Who chairs the network?")
    focal.start()
    other = page.context.new_page()
    other.goto("/")
    ask(other, "help")
    said(other, 4)
    expect(page.locator("#connection")).to_be_hidden(timeout=30_000)
    said(page, 4)
    page.locator("#text").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value("")
    said(page, 6)
    said(other, 6)
    assert numbers(page) == numbers(other) == [1, 2, 3, 4, 5, 6]
    page.reload()
    assert numbers(page) == [1, 2, 3, 4, 5, 6]
    other.close()
    complaints.forgive("net::ERR_")


def test_two_tabs_show_the_same(open_page: Open) -> None:
    """What is asked in one tab appears in the other, once."""
    page = open_page()
    other = page.context.new_page()
    other.goto("/")
    ask(page, "menu")
    said(page, 2)
    said(other, 2)
    assert numbers(page) == numbers(other) == [1, 2]


@LANGUAGES
def test_the_language_is_switched_at_a_click(open_page: Open, language: str) -> None:
    """The quick switch turns page and conversation to the language, and keeps what was being written."""
    page = open_page(locale="de-DE")
    ask(page, "menu")
    said(page, 2)
    page.locator("#text").fill("my draft")
    page.locator(f"button[name=language][value={language}]").click()
    speaker = load_phrasebook().speak(Language(language))
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(f"button[value={language}]")).to_have_attribute("aria-current", "true")
    expect(page.locator(MESSAGES).last.locator(".message-text")).to_contain_text(speaker.own_name)
    expect(page.locator("#text")).to_have_value("my draft")


def test_a_refused_message_stays_in_the_box_with_the_reason(
    open_page: Open, serve: Serve, complaints: Complaints
) -> None:
    """Writing too fast loses nothing: the reason is shown and read out, the text is still there to be sent again."""
    page = open_page(url=serve(chat_messages_per_minute=2).url, locale="fr-FR")
    ask(page, "menu")
    said(page, 2)
    ask(page, "menu")
    said(page, 4)
    ask(page, "Qui préside le réseau ?")
    expect(page.locator("#notice[role=alert]")).to_contain_text("réessayer")
    expect(page.locator("#text")).to_have_value("Qui préside le réseau ?")
    said(page, 4)
    complaints.forgive("status of 429")


def test_a_message_that_is_too_long_is_counted_not_cut(open_page: Open) -> None:
    """Beyond 4,000 characters the counter says by how many, nothing is sent and nothing is cut off."""
    page = open_page()
    page.locator("#text").fill("x" * 3_750)
    expect(page.locator("#counter")).to_contain_text("250")
    page.locator("#text").fill("x" * 4_010)
    page.keyboard.press("Enter")
    expect(page.locator("#counter")).to_contain_text("-10")
    expect(page.locator("#text")).to_have_value("x" * 4_010)
    said(page, 0)
    page.locator("#text").fill("x" * 4_000)
    page.keyboard.press("Enter")
    said(page, 2)


def test_new_messages_are_announced_to_screen_readers(open_page: Open) -> None:
    """The conversation is a live log in which each message says who speaks; notices are alerts."""
    page = open_page()
    ask(page, "Who chairs the network?")
    said(page, 2)
    log = page.get_by_role("log", name="Conversation")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log.get_by_role("heading", name="You", exact=True)).to_have_count(1)
    expect(log.get_by_role("heading", name="Focal", exact=True)).to_have_count(2)
    expect(page.get_by_role("textbox", name="Your question")).to_be_visible()
    expect(page.get_by_role("group", name="Choose an answer")).to_be_visible()
