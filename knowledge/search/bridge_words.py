"""Question words and fillers of languages that people write in although the pack has no questions in them.

Of each language the words that grammars list first: it is the names and terms of the pack's own gazetteer that carry a
question over.
"""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.model.languages import Language
from knowledge.search.texts import words

_ASKED = {
    "eu": "nor who|nork who|noren who|noiz when|non where|nondik where|zenbat how many|zein which"
    "|zeintzuk which|zer what|zertarako why|zergatik why|nola how",
    "ca": "qui who|quan when|on where|quants how many|quantes how many|quin which|quina which|quins which"
    "|quines which|que what|com how|per que why",
    "gl": "quen who|cando when|onde where|cantos how many|cantas how many|cal which|cales which|que what|como how",
    "it": "chi who|quando when|dove where|dov where|quanti how many|quante how many|quale which|quali which"
    "|qual which|che what|cosa what|come how|perche why",
    "ro": "cine who|cand when|unde where|cati how many|cate how many|care which|ce what|cum how|de ce why",
    "de": "wer who|wann when|wo where|wie viele how many|welche which|welcher which|welches which|was what"
    "|wie how|warum why",
    "tr": "kim who|ne zaman when|nerede where|nereye where|kac how many|hangi which|nedir what|ne what"
    "|nasil how|neden why",
    "ar": "من who|متى when|أين where|اين where|كم how many|أي which|ما what|ماذا what|كيف how|لماذا why",
    "ru": "кто who|когда when|где where|сколько how many|какой which|какая which|какие which|что what|как how"
    "|почему why",
}
_FILLERS = {
    "eu": "da dira zen ziren du dute dago daude eta edo ere bat hau hori izan zuen zuten egin egiten gara zait"
    " naiz mesedez kaixo buruz ba al gaur egungo orain dituzte ditu zituen",
    "ca": "es son era eren el la els les l de del dels d a al als en i o un una hi ha va van ser fer amb per si"
    " us plau hola quant es actual avui te tenen quina seva hi han",
    "gl": "e son era eran o a os as de do da dos das no na en un unha hai foi foron ser con por favor ola"
    " actual hoxe ten tenen te",
    "it": "e sono era erano il lo la i gli le l di del della dei delle dell a al alla in nel nella un una c ci"
    " ha hanno fu e stato stata si e con per favore ciao attuale oggi",
    "ro": "este e sunt era erau a al ai ale de din in la pe un o cu si pentru va rog buna fost s au are",
    "de": "ist sind war waren der die das den dem des ein eine einer von vom zu zum zur in im am an und oder es"
    " gibt hat haben bitte hallo mit fur wurde heute aktuelle",
    "tr": "ve bir bu mi mu m var vardi idi oldu olan icin ile de da lutfen merhaba yapildi su an simdiki ya katildi",
    "ar": "في على عن هو هي كان كانت إلى الى هل التي الذي تم يوجد مع و هذا هذه لدى فيها مرحبا فضلك عدد",
    "ru": "в во на и или был была было были есть с со для по о об у это пожалуйста здравствуйте",
}


def _pair(said: str) -> tuple[tuple[str, ...], str]:
    """The words of a question word, and its English."""
    spoken = said.split()
    length = 2 if spoken[-1] == "many" else 1
    return words(" ".join(spoken[:-length])), " ".join(spoken[-length:])


QUESTION_WORDS: Mapping[Language, Mapping[tuple[str, ...], str]] = {
    Language(code): dict(map(_pair, told.split("|"))) for code, told in _ASKED.items()
}
"""The English of each question word."""

FILLERS: Mapping[Language, frozenset[str]] = {Language(code): frozenset(words(told)) for code, told in _FILLERS.items()}
"""Words without a subject."""

LONGEST_ENDING: Mapping[Language, int] = {Language("eu"): 6, Language("tr"): 6, Language("ar"): 3, Language("ru"): 3}
"""Letters that a language may add to a word: "lehendakariaren" is of "lehendakari". Elsewhere two, for plurals."""

ARTICLES: Mapping[Language, tuple[str, ...]] = {Language("ar"): ("وال", "بال", "فال", "لل", "ال", "و", "ب", "ل")}
"""What a language writes before a word, in one with it; the longer ones first."""
