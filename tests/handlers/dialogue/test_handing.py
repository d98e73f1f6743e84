"""What happens to questions that are not simply answered: titles to choose from, quotations, a person, a kind no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from handlers.dialogue.effects import HandOver, Rate, Say, SearchArchive, Step
from handlers.dialogue.inputs import Chose, Input, Said
from handlers.dialogue.library import Library
from handlers.dialogue.outcomes import HandedOver, PassagesFound, Withdrawn
from handlers.dialogue.step import step
from knowledge.model.archive import ArchivedDocument, DocumentKind, Passage
from knowledge.model.conversation import AtMenu, Conversation, Reading, Settling, Topic
from knowledge.model.faq import (
    Answer,
    Asking,
    Context,
    Finding,
    Found,
    KnowledgeEntry,
    Offer,
    Refusal,
    Remit,
    VerdictKind,
)
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, Language
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Contact, Role
from knowledge.model.preferences import Setting
from knowledge.model.tickets import HandOverState
from knowledge.model.times import PartialDate

MENU = AtMenu()
ASKING = Asking(question="What does membership cost?", language=EN, candidates=("president",), score=0.2)
PASSAGE = Passage(
    document=ArchivedDocument(
        title="Circular 12",
        date=PartialDate("2011-05-02"),
        language=FR,
        kind=DocumentKind.CIRCULAR,
        file="circular-12.pdf",
        url="https://example.org/circular-12",
    ),
    section="Cotisation",
    text="La cotisation est fixée chaque année.\nElle est due en mars.",
)


@dataclass(frozen=True)
class Scripted:
    """A search engine that finds what it was told for each part of a message; a part is a sentence with a “?”."""

    findings: Mapping[str, Finding]

    def find(self, question: str, language: Language | None = None) -> Finding:
        return self.findings[question]

    def hear(self, text: str, language: Language | None = None, context: Context | None = None) -> tuple[Found, ...]:
        parts = [f"{part.strip()}?" for part in text.split("?") if part.strip()]
        return tuple(Found(question=part, finding=self.find(part)) for part in parts)


Talk = Callable[..., Step]


@pytest.fixture
def talk(library: Library, now: datetime) -> Talk:
    """One step of somebody's conversation with a library that finds what the test says."""

    def talk(heard: Input, before: Conversation | None = None, **findings: Finding) -> Step:
        told = {question.replace("_", " ") + "?": finding for question, finding in findings.items()}
        return step(before or conversation(), heard, replace(library, finder=Scripted(told)), now)

    return talk


def conversation(language: Language = EN, topic: Topic = MENU, context: Context | None = None) -> Conversation:
    """Somebody's conversation."""
    contact = Contact(id=1, name="", role=Role.VISITOR, language=language)
    return Conversation(contact=contact, topic=topic, context=context)


def said(then: Step) -> list[OutgoingMessage]:
    """What Focal says in a step."""
    return [effect.message for effect in then.effects if isinstance(effect, Say)]


def verdicts(then: Step) -> list[VerdictKind]:
    """What the replies of a step were to the question."""
    return [effect.verdict.kind for effect in then.effects if isinstance(effect, Say) and effect.verdict]


def ids(message: OutgoingMessage) -> list[str]:
    """What the buttons of a message stand for."""
    return [choice.id for choice in message.choices]


def entry(library: Library, id: str) -> KnowledgeEntry:
    """An entry of the real pack."""
    return library.entries[id]


def test_an_answer_asks_whether_it_helped(talk: Talk, library: Library) -> None:
    """Thumbs stand below an answer, and what was spoken of is remembered."""
    then = talk(Said(text="who presides?"), who_presides=Answer(entry=entry(library, "president"), score=0.9))
    (message,) = said(then)
    assert ids(message) == ["helpful:yes", "helpful:no"]
    assert verdicts(then) == [VerdictKind.ANSWERED]
    assert then.conversation.context == Context(question="who presides?", entry="president")


def test_courtesy_stands_in_no_answers_way(library: Library, now: datetime) -> None:
    """A greeting and thanks around a question, all in one breath, are put aside when it is not understood with them."""
    asked = "bonjour qui préside le réseau svp merci d'avance"
    then = step(conversation(FR), Said(text=asked), library, now)
    assert verdicts(then) == [VerdictKind.ANSWERED]
    assert then.conversation.context is not None
    assert then.conversation.context.entry == "president"


def test_what_is_browsed_is_not_rated(talk: Talk) -> None:
    """Whoever picks a title from the menu has asked nothing that could have been answered wrongly."""
    then = talk(Chose(id="entry:president"))
    assert not any(id.startswith("helpful") for id in ids(said(then)[0]))
    assert then.conversation.context is not None
    assert then.conversation.context.entry == "president"


def test_titles_are_offered(talk: Talk, library: Library) -> None:
    """Two or three titles, and a way out for whom it is none of them; nothing is answered on the quiet."""
    near = (entry(library, "president"), entry(library, "leading-city"))
    then = talk(Said(text="who leads?"), who_leads=Offer(score=0.5, suggestions=near))
    (message,) = said(then)
    assert ids(message) == ["entry:president", "entry:leading-city", "ask"]
    assert verdicts(then) == [VerdictKind.OFFERED]
    assert message.sources == ()


def test_a_year_without_documents_is_said(talk: Talk, library: Library) -> None:
    """The honest reason stands before the titles."""
    near = (entry(library, "president"), entry(library, "president-2012"))
    then = talk(Said(text="who?"), who=Offer(score=0.5, suggestions=near, year_unknown=2031))
    assert "2031" in said(then)[0].text


def test_the_archive_comes_before_a_person(talk: Talk) -> None:
    """What the pack does not know is looked for in the archive first; nobody is troubled yet, and nothing is said."""
    then = talk(Said(text="cost?"), cost=Refusal(score=0.2))
    assert then.effects == (SearchArchive(asking=Asking(question="cost?", language=None, score=0.2)),)


def test_passages_are_quoted(talk: Talk) -> None:
    """Word for word, line by line as a quotation, with title, date, section, language and address; and no ticket."""
    then = talk(PassagesFound(asking=ASKING, passages=(PASSAGE,)))
    (message,) = said(then)
    assert "> La cotisation est fixée chaque année.\n> Elle est due en mars." in message.text
    assert "**Circular 12**, 2 May 2011, Cotisation, French" in message.text
    assert (message.sources[0].title, message.sources[0].section) == ("Circular 12", "Cotisation")
    assert message.sources[0].url == "https://example.org/circular-12"
    assert ids(message) == ["ask", "entry:president"]
    assert verdicts(then) == [VerdictKind.QUOTED]
    assert not any(isinstance(effect, HandOver) for effect in then.effects)


def test_a_long_passage_is_cut_at_a_word(talk: Talk) -> None:
    """Three quotations fit into a message, and the cut is shown."""
    text = "paroles " * 200
    then = talk(PassagesFound(asking=ASKING, passages=(replace(PASSAGE, text=text.strip()),)))
    quoted = said(then)[0].text.rpartition("> ")[2]
    assert quoted.endswith("paroles …")
    assert len(quoted) <= 602


def test_without_passages_a_person_is_asked(talk: Talk) -> None:
    """The question goes on to the secretariat by itself."""
    assert talk(PassagesFound(asking=ASKING, passages=())).effects == (HandOver(asking=ASKING),)


@pytest.mark.parametrize("state", HandOverState)
def test_what_became_of_a_question_is_said(talk: Talk, state: HandOverState) -> None:
    """Opened, open before, or one too many: the reader knows where the question is."""
    ticket = None if state is HandOverState.TOO_MANY else 7
    then = talk(HandedOver(asking=ASKING, state=state, ticket=ticket))
    (message,) = said(then)
    assert ids(message)[0] == "entry:president"
    assert ("withdraw:7" in ids(message)) == (ticket is not None)
    assert verdicts(then) == [VerdictKind.REFUSED]


def test_the_states_read_differently(talk: Talk) -> None:
    """Nobody is told that a person will answer when none was asked."""
    texts = {said(talk(HandedOver(asking=ASKING, state=state, ticket=None)))[0].text for state in HandOverState}
    assert len(texts) == len(HandOverState)


@pytest.mark.parametrize("remit", [Remit.ELSEWHERE, Remit.SELF, Remit.PLAY, Remit.RULES])
@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_what_is_not_ours_is_declined(talk: Talk, remit: Remit, language: Language) -> None:
    """In the reader's language, with what Focal can do, and without a ticket."""
    then = talk(Said(text="joke?"), conversation(language), joke=Refusal(score=0.1, remit=remit, unknown="jokes"))
    (message,) = said(then)
    assert message.language == language
    assert ids(message)[-1] == "help"
    assert ("ask" in ids(message)) == (remit is Remit.ELSEWHERE)
    assert verdicts(then) == [VerdictKind.DECLINED]
    assert len(then.effects) == 1


def test_nonsense_troubles_nobody(talk: Talk) -> None:
    """What has no known word is not understood, which is said; a person is asked only if the reader wishes so."""
    then = talk(Said(text="asdf?"), asdf=Refusal(score=0.0, is_understood=False))
    assert "ask" in ids(said(then)[0])
    assert verdicts(then) == [VerdictKind.REFUSED]


def test_a_stray_word_troubles_nobody_either(talk: Talk) -> None:
    """Heard together with the question before it, it may look like one; by itself it says nothing."""
    nothing = Refusal(score=0.0, is_understood=False)
    before = conversation(context=Context(question="where is the congress?"))
    then = talk(Said(text="asdf"), before, asdf_where_is_the_congress=Refusal(score=0.1), asdf=nothing)
    assert "ask" in ids(said(then)[0])
    assert verdicts(then) == [VerdictKind.REFUSED]


def test_files_beside_a_question_are_not_passed_over_in_silence(talk: Talk, library: Library) -> None:
    """The words are answered, and before that it is said that the picture was not read."""
    asked = Said(text="who presides?", has_files=True)
    then = talk(asked, who_presides=Answer(entry=entry(library, "president"), score=0.9))
    note, answered = said(then)
    assert note.text == "I cannot read files here, so I go by what you wrote."
    assert answered.sources


def test_a_visitor_who_asks_for_the_next_meeting_has_no_list(talk: Talk) -> None:
    """Whoever speaks for no city is answered like anybody with a question; who names the list is told why there is
    none."""
    then = talk(Said(text="When is the next meeting?"), When_is_the_next_meeting=Refusal(score=0.1))
    assert isinstance(then.effects[0], SearchArchive)
    assert "for which city you speak" in said(talk(Said(text="events")))[0].text


def test_the_last_question_is_handed_over(talk: Talk, library: Library) -> None:
    """The button takes the question that was asked, with the entries nearest to it."""
    about = conversation(context=Context(question="who leads?"))
    near = (entry(library, "president"), entry(library, "leading-city"))
    then = talk(Chose(id="ask"), about, who_leads=Offer(score=0.5, suggestions=near))
    (effect,) = then.effects
    assert isinstance(effect, HandOver)
    assert effect.asking.question == "who leads?"
    assert effect.asking.candidates == ("president", "leading-city")


def test_a_wish_needs_no_excuse(talk: Talk) -> None:
    """Whoever asked for a person is told that one has the question, not that there is no answer; it counts as none."""
    wish = replace(ASKING, is_wish=True)
    then = talk(HandedOver(asking=wish, state=HandOverState.OPENED, ticket=7))
    (message,) = said(then)
    assert "approved answer" not in message.text
    assert ids(message) == ["withdraw:7", "help"]
    assert verdicts(then) == []


def test_nothing_to_hand_over(talk: Talk) -> None:
    """Without a question before it the button leads to the menu."""
    assert "topic:network:0" in ids(said(talk(Chose(id="ask")))[0])


@pytest.mark.parametrize("was_open", [True, False])
def test_a_question_is_taken_back(talk: Talk, was_open: bool) -> None:
    """Or was settled before: either way the conversation goes on at the menu."""
    assert "topic:network:0" in ids(said(talk(Withdrawn(was_open=was_open)))[0])


def test_thumbs(talk: Talk) -> None:
    """A thumb up is thanked for; a thumb down is followed by the way to a person."""
    liked = talk(Chose(id="helpful:yes"))
    disliked = talk(Chose(id="helpful:no"))
    assert liked.effects[0] == Rate(is_helpful=True)
    assert disliked.effects[0] == Rate(is_helpful=False)
    assert ids(said(liked)[0]) == []
    assert ids(said(disliked)[0])[0] == "ask"


@pytest.mark.parametrize(("context", "offered"), [(None, []), (Context(question="who?"), ["ask", "menu"])])
def test_a_person_is_asked_for(talk: Talk, context: Context | None, offered: list[str]) -> None:
    """Somebody who wants to talk to a person hears how; the question before can go on at once."""
    then = talk(Said(text="I want to talk to a person"), conversation(context=context))
    assert ids(said(then)[0]) == offered


def test_displeasure_shows_the_way_to_a_person(talk: Talk) -> None:
    """Whoever scolds gets regret, and the button where there is a question to pass on."""
    then = talk(Said(text="wrong answer"), conversation(context=Context(question="who?")))
    assert ids(said(then)[0]) == ["ask"]


def test_several_questions_are_each_answered(talk: Talk, library: Library) -> None:
    """One message, two answers, each with its source; the context is the last."""
    then = talk(
        Said(text="who presides? where?"),
        who_presides=Answer(entry=entry(library, "president"), score=0.9),
        where=Answer(entry=entry(library, "leading-city"), score=0.9),
    )
    first, second = said(then)
    assert first.sources
    assert second.sources
    assert first.choices == second.choices == ()
    assert then.conversation.context == Context(question="where?", entry="leading-city")
    assert then.conversation.topic == AtMenu()


def test_what_is_left_of_several_goes_on(talk: Talk, library: Library) -> None:
    """The answered part is answered, the rest is looked for in the archive, as one question."""
    then = talk(
        Said(text="who presides? cost? visa?"),
        who_presides=Answer(entry=entry(library, "president"), score=0.9),
        cost=Refusal(score=0.2),
        visa=Refusal(score=0.1),
    )
    answered, search = then.effects
    assert isinstance(answered, Say)
    assert isinstance(search, SearchArchive)
    assert search.asking.question == "cost? visa?"


def test_several_offers_are_one_choice(talk: Talk, library: Library) -> None:
    """Buttons of two messages would have the same numbers: they stand below one."""
    one, two, three = (entry(library, id) for id in ("president", "leading-city", "members-2016"))
    then = talk(
        Said(text="who? how many?"),
        who=Offer(score=0.5, suggestions=(one, two)),
        how_many=Offer(score=0.4, suggestions=(three, two)),
    )
    (message,) = said(then)
    assert ids(message) == ["entry:president", "entry:leading-city", "entry:members-2016", "ask"]


def test_a_joke_beside_a_question(talk: Talk, library: Library) -> None:
    """The question is answered, the joke declined."""
    then = talk(
        Said(text="who presides? joke?"),
        who_presides=Answer(entry=entry(library, "president"), score=0.9),
        joke=Refusal(score=0.1, remit=Remit.PLAY, unknown="jokes"),
    )
    assert verdicts(then) == [VerdictKind.ANSWERED, VerdictKind.DECLINED]


SETTLING = Settling(setting=Setting.FUNCTION, is_welcome=True)


def test_a_question_in_the_middle_goes_to_the_archive(talk: Talk) -> None:
    """Somebody being made welcome asks what nobody knows: it is passed on, and the welcome goes on where it was."""
    before = conversation(topic=Settling(setting=Setting.TIME_ZONE, is_welcome=True))
    then = talk(
        Said(text="what does it cost to become one?"), before, what_does_it_cost_to_become_one=Refusal(score=0.2)
    )
    assert isinstance(then.effects[-1], SearchArchive)
    assert then.conversation.topic == before.topic
    after = talk(HandedOver(asking=ASKING, state=HandOverState.OPENED, ticket=7), then.conversation)
    refusal, again = said(after)
    assert refusal.choices == ()
    assert again.choices != ()
    assert after.conversation.topic == before.topic


def test_the_reader_of_a_known_language_is_answered_in_it(talk: Talk) -> None:
    """A question handed over in Spanish is told so in Spanish, whatever the reader spoke before."""
    asking = replace(ASKING, language=ES)
    then = talk(
        HandedOver(asking=asking, state=HandOverState.OPENED, ticket=7), conversation(FR, topic=Reading(entry="x"))
    )
    assert said(then)[0].language == ES
