"""What the form of a call sends, turned into a call; everything that is wrong is told at once, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.web.console_call_words import form_names, kind_names
from bot.web.console_circular_forms import (
    Posted,
    Wrong,
    audience_of,
    local_moment,
    one_of,
    optional_moment,
    whole,
)
from bot.web.console_circular_words import region_names, standing_names
from bot.web.console_deadline_forms import Clock, Reading, due_of, title_field, titles_of, zone_of_form
from bot.web.console_event_forms import text_field, zone_names
from handlers.filling.built_in import BUILT_IN, built_in
from handlers.phrasebook import Speaker
from knowledge.model.audience import Audience
from knowledge.model.calls import Call, CallKind
from knowledge.model.circulars import LONGEST_TEXT, LONGEST_TITLE
from knowledge.model.languages import NETWORK_LANGUAGES, Language, Text
from knowledge.store.unit import Unit

LONGEST = {"title": LONGEST_TITLE, "text": LONGEST_TEXT}


def call_of(unit: Unit, form: Posted, before: Call | None, clock: Clock, _: Speaker) -> Call:
    """The call that was typed.

    Args:
        before: the call that is changed, with what the form does not ask for; None for a new one.

    Raises:
        Misfilled: something cannot be understood, or is over already.
    """
    reading = Reading()
    titles = reading.take(lambda: titles_of(form, _))
    texts = reading.take(lambda: _texts(form, _))
    kind = reading.take(lambda: one_of(CallKind, form, "kind", _))
    zone = reading.take(lambda: zone_of_form(form, clock.official, _))
    on_clock = zone or ZoneInfo(clock.official)
    closes_at = due_of(reading, form, on_clock, clock.now, _)
    opens_at = reading.take(lambda: optional_moment(form, "opens", on_clock, _))
    audience = reading.take(lambda: audience_of_call(form, before, _))
    asked = reading.take(lambda: _form_of(unit, form, clock, _))
    reading.close()
    if titles is None or kind is None or zone is None or closes_at is None or audience is None:
        raise AssertionError("unreachable: the reading has told what is wrong")
    typed = Call(
        titles=titles,
        texts=texts,
        kind=kind,
        closes_at=closes_at,
        opens_at=opens_at,
        zone=zone.key,
        audience=audience,
        form=asked,
        needs_signature=form.has("needs_signature"),
    )
    return typed if before is None else replace(typed, id=before.id, state=before.state, revision=before.revision)


def audience_of_call(form: Posted, before: Call | None, _: Speaker) -> Audience:
    """Which members may apply: what the form offers to tick, beside what it does not.

    Raises:
        Wrong: a condition is about nothing that there is.
    """
    ticked, kept = audience_of(form, _), before.audience if before else Audience()
    return replace(kept, regions=ticked.regions, standings=ticked.standings, lists=ticked.lists)


def _texts(form: Posted, _: Speaker) -> Text | None:
    """What it is about, in the working languages in which it was written; None in none."""
    written: dict[Language, str] = {}
    for code in NETWORK_LANGUAGES:
        field = text_field("text", code)
        typed = form.text(field).strip()
        if len(typed) > LONGEST_TEXT:
            raise Wrong(field, _("That is too long: at most {most} characters.", most=_.number(LONGEST_TEXT)))
        if typed:
            written[code] = typed
    return Text(written) if written else None


def _form_of(unit: Unit, form: Posted, clock: Clock, _: Speaker) -> int | None:
    """The number of the form that was chosen; one that Focal brings along is taken in when it is chosen first."""
    chosen = form.line("form")
    if chosen in form_names(_):
        return built_in(unit, chosen, clock.now)
    number = whole(chosen, 0)
    if chosen and unit.forms.known(number) is None:
        raise Wrong("form", _("Please choose one of the options."))
    return number or None


def typed_in(form: Posted) -> dict[str, str]:
    """What the fields of the form hold."""
    lines = ("kind", "day", "time", "zone", "opens", "form", *map(title_field, NETWORK_LANGUAGES))
    written = (text_field("text", code) for code in NETWORK_LANGUAGES)
    return {name: form.line(name) for name in lines} | {name: form.text(name) for name in written}


def typed_of(unit: Unit, call: Call, _: Speaker) -> dict[str, str]:
    """What the fields hold of a call that is there already."""
    zone = ZoneInfo(call.zone)
    there = call.closes_at.astimezone(zone)
    fields = {
        "kind": call.kind.value,
        "day": there.date().isoformat(),
        "time": f"{there:%H:%M}",
        "zone": call.zone,
        "opens": local_moment(call.opens_at, zone),
        "form": _chosen_form(unit, call, _),
    }
    for name, text in (("title", call.titles), ("text", call.texts)):
        fields |= {text_field(name, code): text.get(code, "") if text else "" for code in NETWORK_LANGUAGES}
    return fields


def _chosen_form(unit: Unit, call: Call, _: Speaker) -> str:
    known = unit.forms.known(call.form) if call.form is not None else None
    if known is None:
        return ""
    name = known.source.removeprefix(BUILT_IN)
    is_latest = known.source.startswith(BUILT_IN) and name in form_names(_)
    return name if is_latest and unit.forms.latest(known.form_id) == known.number else str(known.number)


def offered(unit: Unit, call: Call | None, form: Posted | None, _: Speaker) -> dict[str, Any]:
    """What the fields offer, with what was ticked: in the form that comes back, else in the call that is changed."""
    stored = call.form if call else None
    taken_in = [
        (str(each.number), each.title)
        for each in unit.forms.listed()
        if not each.source.startswith(BUILT_IN) or each.number == stored
    ]
    return {
        "languages": [(code, _.name_of(code)) for code in NETWORK_LANGUAGES],
        "kinds": [(kind.value, name) for kind, name in kind_names(_).items()],
        "forms": [*form_names(_).items(), *taken_in],
        "zones": zone_names(),
        "choices": _choices(unit, _audience(call, form, _), _),
        "needs_signature": form.has("needs_signature") if form else call.needs_signature if call else True,
    }


def _audience(call: Call | None, form: Posted | None, _: Speaker) -> Audience:
    """What was ticked, as far as it can be understood, else what is stored."""
    stored = call.audience if call else Audience()
    if form is None:
        return stored
    try:
        return audience_of_call(form, call, _)
    except Wrong:
        return stored


def _choices(unit: Unit, audience: Audience, _: Speaker) -> list[dict[str, Any]]:
    """The boxes: where members are, what they are in the network, and lists, which narrow each other down."""
    lists = {each.id: each.name for each in unit.audiences.lists()}
    return [
        _group("regions", _("Regions"), region_names(_), audience.regions),
        _group("standings", _("Place in the network"), standing_names(_), audience.standings),
        _group("lists", _("Lists"), lists, audience.lists),
    ]


def _group(name: str, label: str, options: Mapping[Any, str], ticked: frozenset[Any]) -> dict[str, Any]:
    boxes = [
        {"value": value, "label": text, "is_ticked": value in ticked}
        for value, text in sorted(options.items(), key=lambda pair: pair[1].casefold())
    ]
    return {"name": name, "label": label, "boxes": boxes}
