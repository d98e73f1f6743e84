"""What the form of a call sends, turned into a call; everything that is wrong is told at once, field by field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.web.console_call_words import form_names, kind_names
from bot.web.console_circular_forms import Posted, Wrong, local_moment, one_of, optional_moment, whole
from bot.web.console_deadline_forms import Clock, Reading, due_of, title_field, titles_of, zone_of_form
from bot.web.console_fields import (
    audience_boxes,
    chosen_audience,
    language_names,
    stored_texts,
    texts_of,
    ticked_audience,
    typed_texts,
    zone_names,
)
from handlers.filling.built_in import BUILT_IN, built_in
from handlers.phrasebook import Speaker
from knowledge.model.audience import EVERYBODY
from knowledge.model.calls import Call, CallKind
from knowledge.model.circulars import LONGEST_TEXT, LONGEST_TITLE
from knowledge.model.languages import NETWORK_LANGUAGES
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
    texts = reading.take(lambda: texts_of(form, "text", LONGEST_TEXT, _))
    kind = reading.take(lambda: one_of(CallKind, form, "kind", _))
    zone = reading.take(lambda: zone_of_form(form, clock.official, _))
    on_clock = zone or ZoneInfo(clock.official)
    closes_at = due_of(reading, form, on_clock, clock.now, _)
    opens_at = reading.take(lambda: optional_moment(form, "opens", on_clock, _))
    audience = reading.take(lambda: chosen_audience(form, before.audience if before else EVERYBODY, _))
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
    return {name: form.line(name) for name in lines} | typed_texts(form, "text")


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
    return fields | stored_texts("title", call.titles) | stored_texts("text", call.texts)


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
    audience = ticked_audience(form, call.audience if call else EVERYBODY, _)
    taken_in = [
        (str(each.number), each.title)
        for each in unit.forms.listed()
        if not each.source.startswith(BUILT_IN) or each.number == stored
    ]
    return {
        "languages": language_names(_),
        "kinds": [(kind.value, name) for kind, name in kind_names(_).items()],
        "forms": [*form_names(_).items(), *taken_in],
        "zones": zone_names(),
        "choices": audience_boxes(unit, audience, _),
        "needs_signature": form.has("needs_signature") if form else call.needs_signature if call else True,
    }
