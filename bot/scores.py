"""Scorecards and comparisons in words, and as JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from handlers.evaluation import ANSWERABLE, UNANSWERABLE, Change, Comparison, Judged, Outcome, Scorecard

_NOT_ANSWERED = (Outcome.HANDED_OVER, Outcome.DECLINED, Outcome.OFFERED_ANYWAY)
_SORTS = (
    ("answerable", ANSWERABLE, "right or offered", (Outcome.RIGHT, Outcome.OFFERED)),
    ("not answerable", UNANSWERABLE, "not answered", _NOT_ANSWERED),
)
"""Each sort of questions with its outcomes, and those that are as they should be."""


def count(number: int, noun: str) -> str:
    """A number of things, in English."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def card_table(card: Scorecard) -> str:
    """How often each outcome came about; the score; and the same in short for each language and kind."""
    lines = [f"{count(len(card.judged), 'question')}, score {card.score:.2f} of 100"]
    for title, outcomes, good, together in _SORTS:
        asked = sum(card.counts[each] for each in outcomes)
        lines += ["", f"{title}: {asked}, {good} {_percent(card.share(*together))}"]
        lines += [_row(each, str(card.counts[each]), _percent(card.share(each))) for each in outcomes]
    recognised = card.recognised / len(card.judged) if card.judged else 0.0
    lines += ["", f"language recognised: {_percent(recognised)}", ""]
    return "\n".join([*lines, *_parts(card)])


def comparison_table(compared: Comparison) -> str:
    """Each outcome before and after, with the difference."""
    before, after = compared.before, compared.after
    rows = [("", "published", "this pack", "difference")]
    rows.append(("score", f"{before.score:.2f}", f"{after.score:.2f}", f"{after.score - before.score:+.2f}"))
    for outcome in Outcome:
        was, is_now = before.counts[outcome], after.counts[outcome]
        rows.append((outcome, str(was), str(is_now), f"{is_now - was:+d}" if is_now != was else "="))
    return "\n".join(f"  {name:<16}{was:>12}{now:>12}{difference:>12}".rstrip() for name, was, now, difference in rows)


def questions_changed(title: str, changes: Sequence[Change]) -> Iterator[str]:
    """The questions that got better or worse, one in a line."""
    yield f"{title}: {count(len(changes), 'question')}"
    for change in changes:
        outcomes = f"{_outcome(change.before)} -> {_outcome(change.after)}"
        yield f"  line {change.after.asked.row} ({change.after.asked.language}) {outcomes}: {_shown(change.after)}"


def questions_gone_wrong(bad: Iterable[Judged]) -> Iterator[str]:
    """The questions whose outcome was not good, one in a line, with what they should have led to."""
    for each in bad:
        wanted = f", wanted {' or '.join(sorted(each.asked.entries))}" if each.asked.entries else ""
        yield f"  line {each.asked.row} ({each.asked.language}) {_outcome(each)}{wanted}: {_shown(each)}"


def card_json(card: Scorecard) -> dict[str, Any]:
    """A scorecard as JSON values, with each question that went wrong."""
    return {
        **_figures(card),
        "languages": {name: _figures(part) for name, part in card.by(lambda asked: asked.language).items()},
        "kinds": {name: _figures(part) for name, part in card.by(lambda asked: asked.kind).items()},
        "bad": [_judged_json(each) for each in card.bad()],
    }


def comparison_json(compared: Comparison) -> dict[str, Any]:
    """The published version's figures as JSON values, and the questions that got better and worse since."""
    return {
        **_figures(compared.before),
        "better": [_change_json(change) for change in compared.better()],
        "worse": [_change_json(change) for change in compared.worse()],
    }


def _parts(card: Scorecard) -> Iterator[str]:
    shown = ("questions", "score", "right", "offered", "wrong", "not answered")
    for title, part in (("language", lambda asked: asked.language), ("kind", lambda asked: asked.kind)):
        yield f"  {title:<16}" + "".join(f"{name:>14}" for name in shown)
        for name, each in card.by(part).items():
            refused = _share(each, *_NOT_ANSWERED)
            shares = [_share(each, outcome) for outcome in (Outcome.RIGHT, Outcome.OFFERED, Outcome.WRONG)]
            cells = [str(len(each.judged)), f"{each.score:.2f}", *shares, refused]
            yield f"  {name or '-':<16}" + "".join(f"{cell:>14}" for cell in cells)


def _share(card: Scorecard, *outcomes: Outcome) -> str:
    whole = card.answerable if outcomes[0] in ANSWERABLE else card.unanswerable
    return _percent(card.share(*outcomes)) if whole else "-"


def _figures(card: Scorecard) -> dict[str, Any]:
    return {
        "questions": len(card.judged),
        "score": round(card.score, 4),
        "answerable": card.answerable,
        "not_answerable": card.unanswerable,
        "language_recognised": card.recognised,
        "outcomes": {outcome.value: card.counts[outcome] for outcome in Outcome},
    }


def _judged_json(each: Judged) -> dict[str, Any]:
    return {
        "line": each.asked.row,
        "question": each.asked.question,
        "language": each.asked.language,
        "kind": each.asked.kind,
        "entries": sorted(each.asked.entries),
        "outcome": each.outcome.value,
        "answer": each.answer or None,
        "shown": list(each.shown),
        "heard_as": each.heard_as,
        "confidence": round(each.confidence, 4),
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {**_judged_json(change.after), "outcome_before": change.before.outcome.value}


def _outcome(each: Judged) -> str:
    return f"{each.outcome} ({each.answer})" if each.answer else each.outcome.value


def _shown(each: Judged) -> str:
    return " ".join(each.asked.question.split())[:200]


def _row(*cells: str) -> str:
    name, number, share = cells
    return f"  {name:<16}{number:>8}{share:>9}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
