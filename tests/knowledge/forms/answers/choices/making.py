"""Short ways to ask and to read."""

from __future__ import annotations

from knowledge.forms.answers.choices import read_choice
from knowledge.forms.answers.choices.echoing import Echo
from knowledge.forms.answers.choices.finding import Finder
from knowledge.forms.answers.choices.findings import Found, Guess, Hit, Missed, Torn
from knowledge.forms.answers.choices.index import ChoiceIndex
from knowledge.forms.answers.choices.kinds import Kinds
from knowledge.forms.answers.choices.splitting import Splitter
from knowledge.forms.answers.values import Reading, Reply
from knowledge.model.forms import Asked, QuestionType, ShownChoice
from knowledge.model.languages import EN, Language


def choices(*labels: str, names: tuple[str, ...] = ()) -> tuple[ShownChoice, ...]:
    """Choices with these labels; "Water|Eau" is one label in two languages. They are named c1, c2 unless told."""
    cut = [tuple(label.split("|")) for label in labels]
    named = names or tuple(f"c{number}" for number in range(1, len(cut) + 1))
    return tuple(
        ShownChoice(number=number, name=name, label=texts[0], labels=texts)
        for number, (name, texts) in enumerate(zip(named, cut, strict=True), 1)
    )


def index(*labels: str) -> ChoiceIndex:
    """The index of such a list."""
    return ChoiceIndex(choices(*labels))


def kinds(*labels: str, names: tuple[str, ...] = ()) -> Kinds:
    """The kinds of choices of such a list."""
    return Kinds(ChoiceIndex(choices(*labels, names=names)))


def finder(*labels: str, names: tuple[str, ...] = ()) -> Finder:
    """A finder in such a list."""
    known = ChoiceIndex(choices(*labels, names=names))
    return Finder(index=known, kinds=Kinds(known))


def splitter(*labels: str, language: Language = EN) -> Splitter:
    """What takes replies apart for such a list."""
    return Splitter(finder(*labels), language)


def echo(*labels: str, language: Language = EN) -> Echo:
    """The echo of such a list."""
    return Echo(choices(*labels), language)


def outcome(found: Found) -> str:
    """A finding in short: "hit c1", "guess c1, c2", "torn c1, c2", "missed"."""
    match found:
        case Hit(choice=choice):
            return f"hit {choice.name}"
        case Guess(choice=choice, others=others):
            return "guess " + ", ".join(one.name for one in (choice, *others))
        case Torn(choices=torn):
            return "torn " + ", ".join(one.name for one in torn)
        case Missed():
            return "missed"


def names(found: tuple[ShownChoice, ...]) -> list[str]:
    """The names of choices."""
    return [choice.name for choice in found]


def read(
    shown: tuple[ShownChoice, ...],
    text: str,
    kind: QuestionType = QuestionType.SELECT_ONE,
    language: Language = EN,
) -> Reading:
    """What a reply to a question with these choices means."""
    return read_choice(Asked(place="/data/q", type=kind, choices=shown), Reply(text=text), language)
