"""The web chat as a visitor meets it: the page, a question, an answer with its source, choices, languages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import Language
from tests.bot.conftest import Visit
from tests.bot.visitor import Visitor, fields_of

QUESTIONS = {
    "en": ("Who chairs the network?", "Juan Mari Aburto", "2020 work plan and 2019 results"),
    "fr": ("Qui préside le réseau ?", "maire de Bilbao", "Plan de travail 2020 et résultats 2019"),
    "es": ("¿Quién preside la red?", "alcalde de Bilbao", "Plan de trabajo 2020 y resultados de 2019"),
    "pt": ("Quem preside a rede?", "alcaide de Bilbao", "Plano de trabalho de 2020 e resultados de 2019"),
}
LANGUAGES = pytest.mark.parametrize("language", list(QUESTIONS))


@LANGUAGES
def test_the_page_speaks_the_browsers_language(visit: Visit, language: str) -> None:
    """A first visit is greeted in the language that the browser asks for, starters and all."""
    page = visit(f"{language}-XX,{language};q=0.9,de;q=0.5").page()
    speaker = load_phrasebook().speak(Language(language))
    assert page.language == language
    assert page.heading == speaker("Focal, the assistant of the Digital Cities")
    assert speaker("Questions to begin with") in page.text
    assert len(page.starters) == 5


@pytest.mark.parametrize("header", ["", "de,it;q=0.8", "*", ";;;q=x,,", "fr;q=0", "fr;q=nan"])
def test_the_page_is_english_when_no_language_fits(visit: Visit, header: str) -> None:
    """An unknown, absent or broken Accept-Language still gets a page, in English."""
    assert visit(header).page().language == "en"


@LANGUAGES
def test_a_question_is_answered_with_its_source(visit: Visit, language: str) -> None:
    """A question in each language gets the approved answer and its source, both in that language."""
    question, expected, source = QUESTIONS[language]
    reply = visit(language).say(question)
    assert expected in reply.text
    assert reply.language == language
    assert source in reply.sources


@LANGUAGES
def test_the_language_of_the_question_wins(visit: Visit, language: str) -> None:
    """Somebody whose browser is English may ask in their own language and is answered in it."""
    question, expected, _ = QUESTIONS[language]
    assert expected in visit("en").say(question).text


@LANGUAGES
def test_every_starter_leads_to_an_answer(visit: Visit, language: str) -> None:
    """The questions to begin with are answered, each with a source, when pressed as the page offers them."""
    visitor = visit(language)
    for starter in visitor.page().starters:
        assert visitor.ask(starter).sources, starter


def test_without_javascript_the_page_comes_back_with_the_reply(visitor: Visitor) -> None:
    """A plain form post answers 303, and the page behind it already shows question and reply."""
    posted = visitor.submit(text="Who chairs the network?", key=visitor.page().key)
    assert (posted.status_code, posted.headers["location"]) == (303, "/#latest")
    asked, reply = visitor.page().messages
    assert (asked.direction, asked.text) == ("in", "Who chairs the network?")
    assert reply.direction == "out"
    assert "Juan Mari Aburto" in reply.text


def test_a_first_post_without_a_visit_begins_a_chat(visitor: Visitor) -> None:
    """Somebody whose browser lost the cookie is still heard: the post itself begins the chat."""
    assert visitor.submit(text="menu").status_code == 303
    assert [message.direction for message in visitor.page().messages] == ["in", "out"]


def test_a_post_from_the_script_answers_with_its_number(visitor: Visitor) -> None:
    """The script learns at once that its message was kept, and under which number it will see it."""
    visitor.page()
    first, second = visitor.post(text="menu"), visitor.post(text="help")
    assert (first.status_code, second.status_code) == (202, 202)
    numbers = [message.seq for message in visitor.page().messages if message.direction == "in"]
    assert [fields_of(first)["seq"], fields_of(second)["seq"]] == numbers


def test_the_same_message_again_changes_nothing(visitor: Visitor) -> None:
    """A post repeated under its key, because the answer was lost, is heard once and answered once."""
    visitor.page()
    first, again = (visitor.post(key="k-1", text="menu") for _ in range(2))
    assert fields_of(first) == fields_of(again)
    visitor.ask("help")
    assert [message.text for message in visitor.page().messages if message.direction == "in"] == ["menu", "help"]
    assert len(visitor.page().messages) == 4


def test_the_same_message_at_the_same_moment_is_heard_once(visitor: Visitor) -> None:
    """Eight copies of one post that race each other come to one message, one reply and one number."""
    visitor.page()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: visitor.post(key="k-1", text="menu"), range(8)))
    assert {answer.status_code for answer in answers} == {202}
    assert {fields_of(answer)["seq"] for answer in answers} == {1}
    visitor.ask("help")
    assert len(visitor.page().messages) == 4


def test_the_same_key_of_another_visitor_is_another_message(visit: Visit) -> None:
    """Keys belong to a chat: two browsers that count alike do not swallow each other's messages."""
    for visitor in (visit(), visit()):
        visitor.page()
        assert fields_of(visitor.post(key="1", text="menu"))["seq"] == 1


def test_many_messages_at_once_are_all_answered_in_turn(visitor: Visitor) -> None:
    """Twenty messages of one browser at the same time: each is kept once and answered once, none is lost."""
    visitor.page()
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda number: visitor.post(text=f"/nonsense{'x' * number}"), range(20)))
    assert {answer.status_code for answer in answers} == {202}
    arriving = visitor.messages()
    heard = [next(arriving) for _ in range(40)]
    assert [message.seq for message in heard] == list(range(1, 41))
    asked = {message.text for message in heard if message.direction == "in"}
    replied = " ".join(message.text for message in heard if message.direction == "out")
    assert len(asked) == 20
    assert all(f"command {text}." in replied for text in asked)


def test_a_choice_by_button_number_and_label_is_the_same(visit: Visit) -> None:
    """A pressed button, its typed number and its typed label, in any case, lead to the same reply."""
    replies = set()
    for way in (
        "button",
        "2",
        "2.",
        " 2) ",
        "Presidency and members",
        "presidency AND members",
        "presidency and memebrs",
    ):
        visitor = visit()
        menu = visitor.say("menu")
        token, label = menu.choices[1]
        assert label == "Presidency and members"
        replies.add((visitor.choose(token) if way == "button" else visitor.ask(way)).text)
    assert len(replies) == 1
    assert "Presidency and members" in replies.pop()


def test_a_pressed_button_is_shown_as_its_label(visitor: Visitor) -> None:
    """The page shows what was chosen in words, never the token that the button carries."""
    token, label = visitor.say("menu").choices[0]
    visitor.choose(token)
    assert visitor.page().messages[-2].text == label


def test_only_the_newest_choices_are_buttons(visitor: Visitor) -> None:
    """Choices of earlier replies stay readable, but cannot be pressed any more."""
    offered = [label for _, label in visitor.say("menu").choices]
    visitor.ask("help")
    older, newer = (message for message in visitor.page().messages if message.direction == "out")
    assert (older.choices, older.past_choices) == ([], offered)
    assert newer.choices


def test_a_stale_button_is_explained(visitor: Visitor) -> None:
    """A button of an earlier question, pressed in a tab that was left open, is told that the question moved on."""
    token, _ = visitor.say("menu").choices[0]
    visitor.ask("help")
    reply = visitor.choose(token)
    assert reply.text.startswith("That question has moved on.")
    assert reply.choices


@pytest.mark.parametrize(
    "token", ["9.9", "0.0", "x", "1.0.0", "-1.0", "99999999999.1", "٣.٣", "1.0\x00", "' OR 1=1 --"]
)
def test_a_forged_button_is_explained(visitor: Visitor, token: str) -> None:
    """A token that was never on a button is treated as a stale one and does no harm."""
    visitor.page()
    assert visitor.choose(token).text.startswith("That question has moved on.")


@LANGUAGES
def test_the_language_can_be_switched_before_the_first_message(visit: Visit, language: str) -> None:
    """The switch at the top takes effect at once, is remembered, and sets the language of the conversation."""
    visitor = visit("de")
    visitor.page()
    switched = visitor.http.post("/chat/language", data={"language": language})
    assert (switched.status_code, switched.headers["location"]) == (303, "/#latest")
    page = visitor.page()
    assert (page.language, page.messages) == (language, [])
    assert visitor.ask("menu").language == language


@LANGUAGES
def test_the_language_can_be_switched_within_a_conversation(visit: Visit, language: str) -> None:
    """Within a conversation the switch is a turn of its own: Focal says in the new language that it changed."""
    visitor = visit("en" if language != "en" else "fr")
    visitor.say("menu")
    visitor.http.post("/chat/language", data={"language": language})
    page = visitor.page()
    speaker = load_phrasebook().speak(Language(language))
    said = speaker("We now speak {language}. What would you like to know?", language=speaker.own_name)
    assert page.language == language
    assert (page.last().text, page.last().language) == (said, language)


@pytest.mark.parametrize(
    "form", [{}, {"language": ""}, {"language": "xx"}, {"language": "../en"}, {"language": "en\x00"}]
)
def test_a_switch_to_no_language_of_ours_changes_nothing(visit: Visit, form: dict[str, str]) -> None:
    """An unknown language leads back to the page as it was."""
    visitor = visit("fr")
    visitor.page()
    assert visitor.http.post("/chat/language", data=form).status_code == 303
    assert visitor.page().language == "fr"


def test_a_language_asked_for_in_words_turns_the_page(visitor: Visitor) -> None:
    """“en français” in the conversation changes the page around it too."""
    visitor.say("/language fr")
    assert visitor.page().language == "fr"


def test_visitors_do_not_see_each_other(visit: Visit) -> None:
    """What one browser asked stands on no other browser's page."""
    visit().say("Who chairs the network?")
    assert visit().page().messages == []


def test_a_long_conversation_keeps_its_newest_messages_on_the_page(visitor: Visitor) -> None:
    """The page shows the newest 200 messages, in order, and goes on from the last one."""
    visitor.page()
    for _ in range(105):
        visitor.post(text="menu")
    arriving = visitor.messages()
    assert [next(arriving).seq for _ in range(210)] == list(range(1, 211))
    assert [message.seq for message in visitor.page().messages] == list(range(11, 211))
