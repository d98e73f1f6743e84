"""What a question asks for: a person, a time, a place, a count, a price, a language, a way, a reason."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum

from knowledge.search.lessons import Lesson
from knowledge.search.scores import Ranked
from knowledge.search.texts import words

_STRENGTH = 0.5
"""How much the kind moves the log odds of an entry. 0, 0.2, 0.5 and 0.8 of it answer 404, 406, 413 and 419 of the 488
golden questions rightly, 5, 5, 5 and 6 wrongly, and of 300 others 197, 202, 206 and 207 rightly, 1 wrongly; from 0.8 on
more of what is not known is answered, too."""
_FLOOR = 0.1
"""Added to each share: an entry may be asked for in a way that nobody thought of."""


class Kind(StrEnum):
    """What would answer a question."""

    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    COUNT = "count"
    COST = "cost"
    TONGUE = "tongue"
    HOW = "how"
    WHY = "why"
    CHECK = "check"


_PHRASES = {
    Kind.WHO: "who|whom|whose|qui|quien|quienes|quem|qm|kien|ki|which mayor|which city|which person",
    Kind.WHEN: "when|what date|which date|what day|which day|what month|which month|what year|which year|how long"
    "|until when|by when|dates of|date of|what time"
    "|quand|la date|les dates"
    "|quelle date|quelles dates|quel jour|quel mois|quelle annee|quelles annees|a quelle heure|date de|dates de"
    "|cuando|que fecha|que fechas|que dia|que dias|que mes|que ano|que anos|a que hora|fecha de|fechas de"
    "|quando|qdo"
    "|qual a data|quais as datas|que data|que datas|em que dia|data de|data da|data do|datas da|datas de|datas do",
    Kind.WHERE: "where|which place|what place|venue|which country"
    "|ou se|ou a|ou est|ou sont|ou etait|ou ont|ou puis|ou peut|ou trouver|d ou|quel lieu|quel endroit|quelle ville"
    "|quel pays|donde|adonde|que lugar|que ciudad|que pais|onde|aonde|que lugar|que cidade|em que cidade",
    Kind.COUNT: "how many|how much|number of|count of|combien|cb de|nombre de|nombre d|cuantos|cuantas|cuanto"
    "|numero de|cuanta|quantos|quantas|quanto|qts|qtos|qtas",
    Kind.COST: "cost|costs|price|prices|fee|fees|how expensive|cout|couts|coute|coutent|tarif|tarifs|prix|precio"
    "|cuesta|cuestan|costo|coste|costes|tarifa|tarifas|cuota|cuotas|preco|precos|custa|custam|custou|custo",
    Kind.TONGUE: "language|languages|in english|in french|in spanish|translated|langue|langues|en anglais|en francais"
    "|en espagnol|traduit|traduite|idioma|idiomas|lengua|lenguas|lingua|linguas|en ingles|em ingles|traducido"
    "|traduzido",
    Kind.WHY: "why|what for|reason|reasons|pourquoi|raison|raisons|por que se|por que motivo|por que razon|motivo"
    "|motivos|porque razao|razao|razon|por que o|por que a|para que",
    Kind.HOW: "how do|how can|how to|how did|how does|how is|how was|how were|how are|how|comment|como|de que forma"
    "|de que manera|de que modo|de quelle facon|de quelle maniere",
}
_CHECKS = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|est ce|es|esta|hay|ha|foi|e|sera|tem|existe"


_WHERE_IN_FRENCH = re.compile(r"\boù\b", re.IGNORECASE)
"""Without its accent it is "or"."""


def _told(kinds: dict[Kind, str]) -> dict[str, dict[tuple[str, ...], Kind]]:
    told: dict[str, dict[tuple[str, ...], Kind]] = {}
    for kind, phrases in kinds.items():
        for phrase in phrases.split("|"):
            heard = tuple(phrase.split())
            told.setdefault(heard[0], {}).setdefault(heard, kind)
    return told


_BY_FIRST = _told(_PHRASES)
_DECIDING = frozenset((Kind.COST, Kind.TONGUE))
_LONGEST = max(len(phrase) for phrases in _BY_FIRST.values() for phrase in phrases)
_FIRST_OF_CHECK = frozenset(tuple(phrase.split()) for phrase in _CHECKS.split("|"))


def kind_of(text: str) -> Kind | None:
    """What a question asks for; None where no word tells.

    The first question word that is heard decides, but a price or a language that is asked for decides before it: "how
    much does it cost", "how many languages".
    """
    heard = words(_WHERE_IN_FRENCH.sub("where", text))
    found = [kind for place in range(len(heard)) if (kind := _at(heard, place)) is not None]
    if found:
        return min(found, key=lambda kind: kind not in _DECIDING)
    return Kind.CHECK if {heard[:1], heard[:2]} & _FIRST_OF_CHECK else None


class Kinds:
    """How often each entry is asked for in each kind of question, counted over its own phrasings."""

    def __init__(self, lessons: Iterable[Lesson]) -> None:
        every: Counter[Kind | None] = Counter()
        self._shares: dict[str, dict[Kind | None, float]] = {}
        for lesson in lessons:
            counted = Counter(map(kind_of, lesson.texts))
            every += counted
            self._shares[lesson.entry_id] = _shares(counted)
        self._usual = _shares(every)

    def weigh(self, kind: Kind | None, ranked: Iterable[Ranked]) -> list[Ranked]:
        """The entries again, best first, those likelier that are often asked for so. What may begin any question, such
        as "is there", tells nothing."""
        if kind is None or kind is Kind.CHECK:
            return list(ranked)
        weighed = [
            Ranked(entry_id=each.entry_id, score=_moved(each.score, self._evidence(kind, each.entry_id)))
            for each in ranked
        ]
        return sorted(weighed, key=lambda each: -each.score)

    def answers(self, kind: Kind | None, entry_id: str) -> bool:
        """Whether an entry may answer a question of a kind. One that nobody asks for a price tells none: it is the one
        kind that entries about anything are asked for in vain."""
        return kind is not Kind.COST or self._shares.get(entry_id, {}).get(kind, 0.0) > 0

    def _evidence(self, kind: Kind, entry_id: str) -> float:
        share = self._shares.get(entry_id, {}).get(kind, 0.0)
        return _STRENGTH * math.log((share + _FLOOR) / (self._usual.get(kind, 0.0) + _FLOOR))


def _shares(counted: Counter[Kind | None]) -> dict[Kind | None, float]:
    whole = counted.total() or 1
    return {kind: count / whole for kind, count in counted.items()}


def _moved(score: float, evidence: float) -> float:
    """The score after its log odds moved by the evidence."""
    held = min(max(score, 1e-9), 1 - 1e-9)
    return 1 / (1 + (1 - held) / held * math.exp(-evidence))


def _at(heard: Sequence[str], place: int) -> Kind | None:
    phrases = _BY_FIRST.get(heard[place])
    if phrases is None:
        return None
    for length in range(min(_LONGEST, len(heard) - place), 0, -1):
        if kind := phrases.get(tuple(heard[place : place + length])):
            return kind
    return None
