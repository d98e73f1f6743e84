"""Answers of several choices: any of a list, or all of it in an order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from knowledge.forms.answers.choices.echoing import Echo
from knowledge.forms.answers.choices.finding import Finder
from knowledge.forms.answers.choices.findings import Guess, Hit, Missed, Torn, distinct
from knowledge.forms.answers.choices.folding import fold_one
from knowledge.forms.answers.choices.index import MOST_NEAR
from knowledge.forms.answers.choices.numbers import digits_said
from knowledge.forms.answers.choices.sayings import Saying, said
from knowledge.forms.answers.choices.splitting import Piece, Splitter
from knowledge.forms.answers.choices.unclear import missed
from knowledge.forms.answers.choices.vocabulary import AS_SHOWN, BOTH, BUT
from knowledge.forms.answers.values import Confirm, Reading, Reason, Unclear, Understood
from knowledge.model.forms import ShownChoice

_PARTS = re.compile(r"\s*[,;\n]\s*")
_RANKED = re.compile(r"(\d{1,4})\s*[.):ºª–-]+\s*([^\W\d].*)")


@dataclass(frozen=True, kw_only=True)
class Named:
    """What a reply names."""

    pieces: tuple[Piece, ...]

    @property
    def rest(self) -> str:
        """What stands behind "other"."""
        found = (piece.found for piece in self.pieces)
        return next((one.rest for one in found if isinstance(one, Hit | Guess) and one.rest), "")

    @cached_property
    def choices(self) -> tuple[ShownChoice, ...]:
        """Those understood, each once, in the order in which they were written."""
        return distinct(piece.found.choice for piece in self.pieces if isinstance(piece.found, Hit | Guess))

    @property
    def is_sure(self) -> bool:
        """Whether each was understood without doubt, at one place at least."""
        sure = {piece.found.choice.name for piece in self.pieces if isinstance(piece.found, Hit)}
        return sure >= {choice.name for choice in self.choices}

    @property
    def missed(self) -> tuple[tuple[str, Missed], ...]:
        """What means none of the choices, as it was written."""
        return tuple((piece.text, piece.found) for piece in self.pieces if isinstance(piece.found, Missed))

    @property
    def torn(self) -> Piece | None:
        """The first piece that may mean several."""
        return next((piece for piece in self.pieces if isinstance(piece.found, Torn)), None)

    @property
    def guessed(self) -> Guess | None:
        """The first guess that has something beside it."""
        guesses = (piece.found for piece in self.pieces if isinstance(piece.found, Guess))
        return next((guess for guess in guesses if guess.others), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class SeveralReader:
    """Reads answers of several choices of one list."""

    finder: Finder
    splitter: Splitter
    echo: Echo

    def any_of(self, text: str) -> Reading:
        """Any of the list, in the list's order."""
        whole = self.finder.by_label(text)
        if isinstance(whole, Hit) and self.finder.index.has_line(text):
            return self.echo.understood((whole.choice,))
        return self._all(text) or self._all_but(text) or self._named(text)

    def in_order(self, text: str) -> Reading:
        """All of the list, in the order written."""
        if fold_one(text) in AS_SHOWN:
            return self.echo.understood(self._choices)
        text = _by_rank(text)
        named = Named(pieces=self._as_digits(text) or self.splitter.pieces(text))
        unclear = self._unclear(named) or self._named_twice(named) or self._left_out(named)
        if unclear is not None:
            return unclear
        return self._sure_or_not(named, named.choices, is_doubtful=self.splitter.has_doubt(text))

    @property
    def _choices(self) -> tuple[ShownChoice, ...]:
        return self.finder.index.choices

    def _named(self, text: str) -> Reading:
        named = Named(pieces=self.splitter.pieces(text))
        return self._unclear(named) or self._any_named(text, named)

    def _any_named(self, text: str, named: Named) -> Reading:
        """Not sure of an "or" between choices, or of "none" beside others."""
        choices = self._sorted(named.choices)
        is_doubtful = len(choices) > 1 and (self.splitter.has_doubt(text) or self._excludes(choices))
        return self._sure_or_not(named, choices, is_doubtful=is_doubtful)

    def _sorted(self, choices: Sequence[ShownChoice]) -> tuple[ShownChoice, ...]:
        """In the list's order."""
        names = {choice.name for choice in choices}
        return tuple(choice for choice in self._choices if choice.name in names)

    def _answer(self, choices: Sequence[ShownChoice], rest: str = "") -> Understood:
        """An answer of these; what stands behind "other" goes with it."""
        other = self.finder.kinds.other
        if not rest or other is None or other not in choices or choices[-1] == other:
            return self.echo.understood(choices, rest)
        return replace(self.echo.understood(choices), rest=rest)

    def _sure_or_not(self, named: Named, choices: tuple[ShownChoice, ...], *, is_doubtful: bool) -> Reading:
        """Not sure either with a guess among them."""
        answer = self._answer(choices, named.rest)
        if named.is_sure and not is_doubtful:
            return answer
        alternatives = self._with_each(named, named.guessed.others, named.guessed.choice) if named.guessed else ()
        return Confirm(value=answer.value, echo=answer.echo, rest=answer.rest, alternatives=alternatives)

    def _excludes(self, choices: Sequence[ShownChoice]) -> bool:
        return any(choice in choices for choice in (self.finder.kinds.none, self.finder.kinds.does_not_know))

    def _with_each(
        self, named: Named, others: Sequence[ShownChoice], instead_of: ShownChoice | None
    ) -> tuple[Understood, ...]:
        """The answers that it is with each of these choices in turn."""
        kept = [choice for choice in named.choices if choice != instead_of]
        return tuple(self._answer(self._sorted((*kept, other))) for other in others[:MOST_NEAR])

    def _unclear(self, named: Named) -> Unclear | None:
        """Why what was named is no answer; None when it is one."""
        if named.missed:
            return self._partly(named) if named.choices else missed(named.missed[0][1], self.finder, self.echo)
        if named.torn is not None and isinstance(named.torn.found, Torn):
            alternatives = self._with_each(named, named.torn.found.choices, None)
            return Unclear(reason=Reason.SEVERAL_MATCH, values={"written": named.torn.text}, alternatives=alternatives)
        return None if named.choices else missed(Missed(), self.finder, self.echo)

    def _partly(self, named: Named) -> Unclear:
        """What was understood, and what was not."""
        answer = self._answer(self._sorted(named.choices), named.rest)
        found = [one for _, one in named.missed]
        numbers = [one.number for one in found if one.number]
        offered = (answer, *self._with_each(named, found[0].near, None))[:MOST_NEAR]
        if len(numbers) == len(found):
            values = {"number": self.echo.joined(numbers), "last": str(self.finder.index.last)}
            return Unclear(reason=Reason.NO_SUCH_NUMBER, values=values, alternatives=offered)
        values = {"understood": answer.echo, "missed": self.echo.joined([text for text, _ in named.missed])}
        return Unclear(reason=Reason.PARTLY_UNDERSTOOD, values=values, alternatives=offered)

    def _all(self, text: str) -> Reading | None:
        """ "All" of the list, and "both" of a list of two."""
        is_both = fold_one(text) in BOTH and len(self._choices) == 2
        if not is_both and (said(text) is not Saying.ALL or self.finder.kinds.all is not None):
            return None
        return self._without(())

    def _without(self, left_out: Sequence[ShownChoice]) -> Reading:
        """All but these; to be confirmed where "none" or "don't know" is left out, or "other" without saying what."""
        kinds = self.finder.kinds
        own = {
            choice.name
            for choice in (kinds.none, kinds.does_not_know, kinds.not_applicable, kinds.other, kinds.all)
            if choice
        }
        named = {choice.name for choice in left_out}
        rest = [choice for choice in self._choices if choice.name not in named]
        kept = [choice for choice in rest if choice.name not in own]
        answer = self.echo.understood(kept)
        if len(kept) == len(rest):
            return answer
        return Confirm(value=answer.value, echo=answer.echo, alternatives=(self.echo.understood(rest),))

    def _all_but(self, text: str) -> Reading | None:
        """ "Toutes sauf la 3"."""
        folded = fold_one(text)
        begun = next((phrase for phrase in sorted(BUT, key=len, reverse=True) if folded.startswith(phrase + " ")), None)
        if begun is None:
            return None
        but = Named(pieces=self.splitter.pieces(folded[len(begun) + 1 :]))
        if but.missed or but.torn or not but.choices:
            return Unclear(reason=Reason.PARTLY_UNDERSTOOD, values=self._all_but_values(begun, folded, but))
        reading = self._without(but.choices)
        if isinstance(reading, Understood) and not but.is_sure:
            return Confirm(value=reading.value, echo=reading.echo)
        return reading

    def _all_but_values(self, begun: str, folded: str, but: Named) -> dict[str, str]:
        unknown = [piece.text for piece in but.pieces if not isinstance(piece.found, Hit)]
        return {"understood": begun, "missed": self.echo.joined(unknown) or folded[len(begun) + 1 :]}

    def _as_digits(self, text: str) -> tuple[Piece, ...]:
        """ "312" of a list of three: nothing else has each of its numbers once."""
        index = self.finder.index
        digits = digits_said(text) or []
        if index.is_of_numbers or sorted(digits) != sorted(index.by_number):
            return ()
        return tuple(Piece(text=str(digit), found=Hit(choice=index.by_number[digit])) for digit in digits)

    def _named_twice(self, named: Named) -> Unclear | None:
        seen: set[str] = set()
        for piece in named.pieces:
            if isinstance(piece.found, Hit | Guess):
                if piece.found.choice.name in seen:
                    return Unclear(reason=Reason.NAMED_TWICE, values={"choice": self.echo.label(piece.found.choice)})
                seen.add(piece.found.choice.name)
        return None

    def _left_out(self, named: Named) -> Unclear | None:
        """An order has to have all; one that is left out alone may have been meant for the end."""
        names = {choice.name for choice in named.choices}
        missing = [choice for choice in self._choices if choice.name not in names]
        if not missing:
            return None
        completed = (self.echo.understood((*named.choices, *missing)),) if len(missing) == 1 else ()
        values = {"missing": self.echo.labels(missing[:MOST_LISTED])}
        return Unclear(reason=Reason.NOT_ALL_RANKED, values=values, alternatives=completed)


MOST_LISTED = 20
"""Labels in a sentence; nobody reads more."""


def _by_rank(text: str) -> str:
    """ "2. training, 1. data" as "data, training": numbers before labels are ranks where all have one, from 1 on."""
    ranked = [_RANKED.fullmatch(part) for part in _PARTS.split(text.strip())]
    by_rank = {int(part[1]): part[2] for part in ranked if part}
    if len(by_rank) != len(ranked) or sorted(by_rank) != list(range(1, len(ranked) + 1)):
        return text
    return "\n".join(by_rank[rank] for rank in sorted(by_rank))
