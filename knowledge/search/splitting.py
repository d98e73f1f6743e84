"""A message cut into the questions that it asks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.search.follow_ups import PRONOUNS
from knowledge.search.function_words import EMPTY_WORDS
from knowledge.search.kinds import kind_of
from knowledge.search.texts import LONGEST_QUESTION, words

_SENTENCE_END = re.compile(r"(?<=[?!…;؟])\s+|\n+|(?<=[^\W\d_]{3}\.)\s+(?=[¿¡«\"“]?[A-ZÀ-Þ])")
"""Behind a mark, at a new line, and behind the full stop of a word of three letters or more: "St. Petersburg" is one
name, and "example.org" one word."""
_ASKING = (
    "who|whom|when|where|what|which|how|why",
    "qui|quand|où|quel|quelle|quels|quelles|combien|comment|pourquoi",
    "quién|quien|quiénes|cuándo|cuando|dónde|donde|qué|cuál|cuáles|cuánto|cuántos|cuántas|cuantos|cuantas|cómo",
    "quem|onde|qual|quais|quanto|quantos|quantas|como",
)
_JOINED = re.compile(rf",?\s+(?:and|et|y|e)\s+(?=(?:{'|'.join(_ASKING)})\b)", re.IGNORECASE)
_REQUESTS = (
    "tell me|send me|give me|i need|i want|i would like|i'd like|looking for",
    "dites-moi|dis-moi|donnez-moi|envoyez-moi|je cherche|je voudrais|je veux|j'aimerais|indiquez",
    "dime|dígame|digame|deme|envíeme|envieme|necesito|quiero|quisiera|busco",
    "diga-me|dê-me|envie-me|preciso|quero|queria|gostaria|procuro",
)
_REQUEST = re.compile(rf"\b(?:{'|'.join(_REQUESTS)})\b", re.IGNORECASE)
_GREETINGS = (
    "dear|hello|hi|good (?:morning|afternoon|evening)|thanks?|thank you",
    "bonjour|bonsoir|chers?|chères?|merci",
    "hola|buen[oa]s|estimad[oa]s?|gracias",
    "ol[áa]|bom dia|boa tarde|boa noite|car[oa]s?|prezad[oa]s?|obrigad[oa]",
)
_INTRODUCTIONS = (
    "i am|i'm|i work|my name|we are|we're|best regards|kind regards",
    "je suis|je travaille|je m'appelle|nous sommes|cordialement",
    "soy|somos|trabajo|me llamo|mi nombre|saludos",
    "sou|trabalho|chamo-me|me chamo|meu nome|cumprimentos",
)
_INTRODUCTION = re.compile(rf"^\W*(?:{'|'.join(_GREETINGS)})\b|\b(?:{'|'.join(_INTRODUCTIONS)})\b", re.IGNORECASE)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text with a word in them."""
    cut = (part.strip() for part in _SENTENCE_END.split(text[:LONGEST_QUESTION]) if part)
    return tuple(part for part in cut if words(part))


def joined(sentence: str) -> tuple[str, ...]:
    """The parts of a sentence that asks twice, "who presides, and when was the congress?"; one where it does not.

    A part without a subject of its own, as in "where and when was it?", is none, nor one that stands for the other's.
    """
    parts = tuple(part.strip() for part in _JOINED.split(sentence) if part)
    is_cut = all(map(_has_subject, parts)) and not any(PRONOUNS.intersection(words(part)) for part in parts[1:])
    return parts if is_cut and len(parts) > 1 else (sentence,)


def questions(said: Sequence[str]) -> tuple[str, ...]:
    """Those of the sentences that ask: where some end in a question mark, the others only tell or wish."""
    marked = tuple(sentence for sentence in said if "?" in sentence or "؟" in sentence)
    return marked or tuple(sentence for sentence in said if _asks(sentence) and not is_introduction(sentence))


def wishes(said: Sequence[str]) -> tuple[str, ...]:
    """The sentences that ask for something without a question mark: "please send me the circulars"."""
    return tuple(sentence for sentence in said if _REQUEST.search(sentence) and "?" not in sentence)


def _asks(sentence: str) -> bool:
    return kind_of(sentence) is not None or _REQUEST.search(sentence) is not None


def is_introduction(sentence: str) -> bool:
    """Whether somebody greets, thanks or says who they are, which is no part of what they ask."""
    return "?" not in sentence and _INTRODUCTION.search(sentence.replace("’", "'")) is not None


def _has_subject(part: str) -> bool:
    return any(word not in EMPTY_WORDS for word in words(part))
