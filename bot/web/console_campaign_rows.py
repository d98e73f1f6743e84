"""The table of a campaign: a row for every invited city, how many stand where, and what can be chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from bot.web.console_campaign_words import DRAFT, MISSING, Stand, reviewed, stand_of, state_names
from bot.web.console_deadline_words import when
from bot.web.console_form_base import FORMS, Look, name_of
from bot.web.console_form_sorting import Sorting
from handlers.campaigns.standing import Invited, invited
from handlers.phrasebook import Speaker
from handlers.results.progress import Line, Part, Progress
from knowledge.model.campaigns import Campaign
from knowledge.model.responses import ResponseState
from knowledge.store.campaign_standing import Tally

HALF = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """An invited city, and where it stands."""

    one: Invited
    stand: Stand


def asked_cities(look: Look, campaign: Campaign) -> tuple[Asked, ...]:
    """Every invited city by name; in as many statements however many there are."""
    every = invited(look.unit, campaign, look.now)
    signing = look.unit.campaign_standing.to_sign([one.response.id for one in every if one.response is not None])
    return tuple(
        Asked(one=one, stand=stand_of(one, signing.get(one.response.id) if one.response else None, look._))
        for one in every
    )


def tally_of(those: Iterable[Invited]) -> Tally:
    """How many they are, and how many of them have handed in."""
    found = [one.response is not None and one.response.state is ResponseState.SUBMITTED for one in those]
    return Tally(asked=len(found), handed_in=sum(found))


def handed_in(tally: Tally, _: Speaker) -> str:
    """How many have handed in, in words."""
    return _("{count} of {all} handed in", count=_.number(tally.handed_in), all=_.number(tally.asked))


def rows_of(
    look: Look, asked: Sequence[Asked], progress: Progress, zone: tzinfo, official: tzinfo
) -> list[dict[str, Any]]:
    """A row for each, and behind them for those who answered without being asked.

    Args:
        zone: the clock of the page; `official` is that of the campaign.
    """
    lines = {line.owned.kept.id: line for line in progress.lines}
    theirs = {each.one.response.id for each in asked if each.one.response is not None}
    rows = [_asked_row(each, lines, progress, look, zone, official) for each in asked]
    others = [line for line in progress.lines if line.owned.kept.id not in theirs]
    return [*rows, *(_other_row(line, progress, look, zone) for line in others)]


def _asked_row(
    each: Asked, lines: Mapping[int, Line], progress: Progress, look: Look, zone: tzinfo, official: tzinfo
) -> dict[str, Any]:
    one, kept, _ = each.one, each.one.response, look._
    line = lines.get(kept.id) if kept is not None else None
    return _shown(each.stand) | {
        "member": one.member.id if each.stand.key in MISSING else 0,
        "name": one.member.name,
        "href": f"{FORMS}/{kept.form}/responses/{kept.id}" if kept is not None else "",
        "changed": _.moment(kept.changed_at, zone) if kept is not None else "",
        "changed_at": kept.changed_at.timestamp() if kept is not None else 0.0,
        "longer": when(one.until, official, _) if one.is_extended else "",
        **cells_of(line, progress, _),
    }


def _other_row(line: Line, progress: Progress, look: Look, zone: tzinfo) -> dict[str, Any]:
    owned, _ = line.owned, look._
    is_in = owned.kept.state is ResponseState.SUBMITTED
    stand = reviewed(owned.kept.review, _) if is_in else Stand(key=DRAFT, mark="draft", name=_("being written"))
    return _shown(stand) | {
        "note": _("not invited"),
        "member": 0,
        "name": name_of(owned, _),
        "href": f"{FORMS}/{look.known.number}/responses/{owned.kept.id}",
        "changed": _.moment(owned.kept.changed_at, zone),
        "changed_at": owned.kept.changed_at.timestamp(),
        "longer": "",
        **cells_of(line, progress, _),
    }


def _shown(stand: Stand) -> dict[str, Any]:
    return {"key": stand.key, "state": stand.mark, "state_name": stand.name, "note": stand.note}


def cells_of(line: Line | None, progress: Progress, _: Speaker) -> dict[str, Any]:
    """What is answered in all and in each section; nothing of a city that has not begun, or answers another version."""
    if line is None:
        return {"cells": [cell_of(Part(), _) for _section in progress.sections], "total": cell_of(Part(), _)}
    cells = [cell_of(line.parts.get(section.path, Part()), _) for section in progress.sections]
    return {"cells": cells, "total": cell_of(line.total, _)}


def cell_of(part: Part, _: Speaker) -> dict[str, Any]:
    """A cell of the table of progress: in figures, and the mark of its shade."""
    if not part.asked:
        return {"words": "—", "shade": "none", "share": -1.0}
    share = part.answered / part.asked
    shade = "full" if share >= 1 else "most" if share >= HALF else "some" if share else "empty"
    return {"words": f"{_.number(part.answered)}/{_.number(part.asked)}", "shade": shade, "share": share}


def filters_of(rows: Sequence[Mapping[str, Any]], here: str, wanted: Sorting, _: Speaker) -> list[dict[str, Any]]:
    """A link for each state in which there is a city, with how many, and one for all of them."""
    counts = Counter(str(row["key"]) for row in rows)
    every = [("", _("All"), len(rows)), *((key, name, counts[key]) for key, name in state_names(_).items())]
    return [
        {
            "href": replace(wanted, state=key, page=0).address(here),
            "label": label,
            "count": _.number(count),
            "is_chosen": key == wanted.state,
        }
        for key, label, count in every
        if count or not key
    ]
