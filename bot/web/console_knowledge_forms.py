"""The form of an entry: what is typed as JSON values of a pack's page, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.web.console_circular_forms import Posted, Wrong
from bot.web.console_deadline_forms import Misfilled, Reading
from handlers.phrasebook import Speaker
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.model.pack_edits import Body

_FIELD = re.compile(r"(?:title|answer|phrasings)-([a-z]{2,3})")
_SPLIT = re.compile(r"[\s,;]+")
_BREAK = re.compile(r"[ \t\n]+")
"""Not the spaces that do not break: French sets them before its question marks, and they are to stay."""


def languages_in(form: Posted) -> tuple[str, ...]:
    """The languages that a form has fields for, the network's first."""
    found = [match[1] for name in form.fields if (match := _FIELD.fullmatch(name))]
    return tuple(dict.fromkeys((*(code for code in NETWORK_LANGUAGES if code in found), *sorted(found))))


def languages_of(bodies: Iterable[Body], more: Iterable[str] = ()) -> tuple[str, ...]:
    """The languages that stand side by side: the network's, and others that entries have."""
    others = {code for body in bodies for name in ("title", "answer") for code in body.get(name, {})}
    return tuple(dict.fromkeys((*NETWORK_LANGUAGES, *sorted(others), *more)))


def body_in(form: Posted, id: str, _: Speaker) -> Body:
    """What was typed as a page of a pack would have it; the checker says whether it is one.

    Raises:
        Misfilled: a year is no number.
    """
    reading = Reading()
    years = reading.take(lambda: _years(form, _))
    reading.close()
    codes = languages_in(form)
    body: dict[str, Any] = {
        "id": id,
        "topic": form.line("topic"),
        "series": form.line("series"),
        "title": {code: typed for code in codes if (typed := one_line(form.text(f"title-{code}")))},
        "phrasings": {code: asked for code in codes if (asked := _lines(form.text(f"phrasings-{code}")))},
        "answer": {code: typed for code in codes if (typed := form.text(f"answer-{code}").strip())},
        "source": {"document": form.line("document"), "section": one_line(form.text("section"))},
        "years": years,
        "valid_from": form.line("from"),
        "valid_until": form.line("until"),
        "related": [each for each in _SPLIT.split(form.text("related")) if each],
    }
    needed = ("id", "topic", "title", "answer", "source")
    return {name: value for name, value in body.items() if value or name in needed}


def one_line(text: str) -> str:
    """A text without breaks, and with single spaces."""
    return _BREAK.sub(" ", text).strip(" ")


def _years(form: Posted, _: Speaker) -> list[int]:
    typed = [each for each in _SPLIT.split(form.text("years")) if each]
    for each in typed:
        if not re.fullmatch(r"\d{4}", each, re.ASCII):
            raise Wrong("years", _("“{typed}” is no number. Please write digits only.", typed=each[:40]))
    return sorted({int(each) for each in typed})


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line for typed in text.split("\n") if (line := one_line(typed))))


def typed_in(form: Posted) -> dict[str, str]:
    """What was typed, as it was, by the names of the fields."""
    return {name: form.text(name) for name in form.fields}


def typed_of(body: Body, codes: Iterable[str]) -> dict[str, str]:
    """An entry as its form shows it."""
    texts = {
        field: value
        for code in codes
        for field, value in (
            (f"title-{code}", body.get("title", {}).get(code, "")),
            (f"answer-{code}", body.get("answer", {}).get(code, "")),
            (f"phrasings-{code}", "\n".join(body.get("phrasings", {}).get(code, ()))),
        )
    }
    source: Mapping[str, str] = body.get("source", {})
    return texts | {
        "topic": body.get("topic", ""),
        "series": body.get("series", ""),
        "document": source.get("document", ""),
        "section": source.get("section", ""),
        "years": " ".join(map(str, body.get("years", ()))),
        "from": body.get("valid_from", ""),
        "until": body.get("valid_until", ""),
        "related": "\n".join(body.get("related", ())),
    }


def differences(first: Body | None, second: Body | None) -> list[tuple[str, str, str]]:
    """The fields in which two versions differ, with what stands in each; "" where one has none."""
    codes = languages_of([body for body in (first, second) if body is not None])
    one, other = (typed_of(body or {}, codes) for body in (first, second))
    return [(field, one[field], other[field]) for field in one if one[field] != other[field]]


def misfilled(field: str, sentence: str) -> Misfilled:
    """One field that cannot be understood."""
    return Misfilled({field: sentence})
