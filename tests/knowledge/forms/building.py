"""Forms of the tests, built by hand: as if an XForm had been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from knowledge.model.forms import (
    NO_LANGUAGE,
    Choice,
    ChoiceList,
    FormLanguage,
    FormText,
    FormVersion,
    Group,
    ItemSet,
    Node,
    Output,
    Question,
    QuestionType,
    Repeat,
    TextPart,
)
from knowledge.model.languages import Language

ENGLISH, FRENCH = "English (en)", "Français (fr)"

LANGUAGES = (FormLanguage(name=ENGLISH, code=Language("en")), FormLanguage(name=FRENCH, code=Language("fr")))


def text(*parts: TextPart, **languages: str) -> FormText:
    """A text in no language, or one in English (`en`) and French (`fr`)."""
    if parts:
        return FormText(parts={NO_LANGUAGE: parts})
    names = {"en": ENGLISH, "fr": FRENCH}
    return FormText(parts={names[code]: (words,) for code, words in languages.items()})


def output(expression: str) -> Output:
    """A value in a text."""
    return Output(expression=expression)


def question(name: str, type: QuestionType = QuestionType.TEXT, **rules: Any) -> Question:
    """A question; `form` gives it its path."""
    return Question(path=name, type=type, **rules)


def integer(name: str, **rules: Any) -> Question:
    """A question for a whole number."""
    return question(name, QuestionType.INTEGER, **rules)


def calculate(name: str, expression: str, **rules: Any) -> Question:
    """A value that is computed and never shown."""
    return question(name, QuestionType.CALCULATE, calculate=expression, **rules)


def select(
    name: str, choices: str, keep: str = "", type: QuestionType = QuestionType.SELECT_ONE, **rules: Any
) -> Question:
    """A select from a list, of which the filter `keep` leaves some."""
    nodes = f"instance('{choices}')/root/item" + (f"[{keep}]" if keep else "")
    shuffled = {name: rules.pop(name) for name in ("is_shuffled", "seed") if name in rules}
    return question(name, type, items=ItemSet(source=choices, nodes=nodes, **shuffled), **rules)


def group(name: str, *children: Node, **rules: Any) -> Group:
    """A group; `form` gives it its path."""
    return Group(path=name, children=children, **rules)


def repeat(name: str, *children: Node, **rules: Any) -> Repeat:
    """A repeat; `form` gives it its path. It begins with one instance, with a count with none."""
    return Repeat(path=name, children=children, **{"first": 0 if rules.get("count") else 1, **rules})


def listed(name: str, *names: str, **columns: Mapping[str, str]) -> ChoiceList:
    """A list of choices whose labels are their names with a capital; `columns` by the name of a choice."""
    return ChoiceList(
        name=name,
        choices=tuple(
            Choice(name=each, label=text(each.capitalize()), columns=columns.get(each, {})) for each in names
        ),
    )


def form(*children: Node, lists: tuple[ChoiceList, ...] = (), **rest: Any) -> FormVersion:
    """A form "practices", version "1", in English and French."""
    return FormVersion(
        **{
            "id": "practices",
            "version": "1",
            "title": "Good practices",
            "languages": LANGUAGES,
            "default_language": ENGLISH,
            "root": Group(path="/data", children=tuple(_rooted(child, "/data") for child in children)),
            "lists": {choices.name: choices for choices in lists},
            "tables": {},
            **rest,
        }
    )


def _rooted(node: Node, above: str) -> Node:
    path = f"{above}/{node.path}"
    if isinstance(node, Question):
        return replace(node, path=path)
    return replace(node, path=path, children=tuple(_rooted(child, path) for child in node.children))
