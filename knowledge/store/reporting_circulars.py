"""Circulars in the annual report: what was released, how it went out, and who acknowledged it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy import Row as Found

from knowledge.model.circulars import CircularKind, LetterPurpose
from knowledge.model.deliveries import DeliveryKind, DeliveryState
from knowledge.model.languages import Text
from knowledge.model.reports import Facet, Row
from knowledge.store.reporting_base import Counting, text_of
from knowledge.store.tables import addresses, circular_recipients, circular_texts, circulars, deliveries, letters

_o, _t, _r, _d, _l, _a = (
    *(circulars.c, circular_texts.c, circular_recipients.c),
    *(deliveries.c, letters.c, addresses.c),
)


class CircularCounting(Counting):
    """Circulars count in the year in which they were released, whatever became of them later; a letter counts in the
    year in which its sending ended."""

    def circulars(self) -> tuple[Row, ...]:
        """The first versions."""
        return self._circulars(_o.corrects.is_(None))

    def corrections(self) -> tuple[Row, ...]:
        """Later versions of circulars."""
        return self._circulars(_o.corrects.is_not(None))

    def public(self) -> tuple[Row, ...]:
        """First versions that stand on the public page."""
        return self._circulars(_o.corrects.is_(None), _o.is_public, _o.kind != CircularKind.MESSAGE)

    def invitations(self) -> tuple[Row, ...]:
        """First versions of invitations."""
        return self._circulars(_o.corrects.is_(None), _o.kind == CircularKind.INVITATION)

    def _circulars(self, *which: ColumnElement[bool]) -> tuple[Row, ...]:
        found = select(circulars).where(self._within(_o.released_at), *which).order_by(_o.id)
        return tuple(self._circular(row) for row in self._connection.execute(found))

    def _circular(self, row: Found[*tuple[Any, ...]]) -> Row:
        facets = {Facet.KIND: row.kind, Facet.LANGUAGE: row.language, **self._month(row.released_at)}
        return Row(
            table="circulars",
            id=str(row.id),
            title=self._titles.get(row.id, ""),
            number=row.number,
            at=row.released_at,
            facets=facets,
        )

    def texts(self) -> tuple[Row, ...]:
        """The texts of first versions, one for each language."""
        found = (
            select(_t.circular_id, _t.language, _t.title, _o.kind, _o.number, _o.released_at)
            .join_from(circular_texts, circulars, _o.id == _t.circular_id)
            .where(self._within(_o.released_at), _o.corrects.is_(None))
            .order_by(_t.circular_id, _t.language)
        )
        return tuple(
            Row(
                table="circular_texts",
                id=f"{row.circular_id}:{row.language}",
                title=row.title,
                number=row.number,
                at=row.released_at,
                facets={Facet.LANGUAGE: row.language, Facet.KIND: row.kind, **self._month(row.released_at)},
            )
            for row in self._connection.execute(found)
        )

    def letters_sent(self) -> tuple[Row, ...]:
        """Deliveries of circulars that arrived where they were sent; reminders of them are not counted."""
        return self._letters(_d.state == DeliveryState.SENT)

    def letters_failed(self) -> tuple[Row, ...]:
        """Deliveries of circulars that failed for good, or of which nobody knows; another channel may have followed."""
        return self._letters(_d.state.in_((DeliveryState.FAILED, DeliveryState.UNCONFIRMED)))

    def _letters(self, which: ColumnElement[bool]) -> tuple[Row, ...]:
        found = (
            select(_d.id, _d.finished_at, _a.channel, _l.circular_id, _l.language, _r.member_id)
            .join_from(deliveries, letters, _l.id == _d.letter_id)
            .join(addresses, _a.id == _d.address_id)
            .join(
                circular_recipients,
                (_r.circular_id == _l.circular_id) & (_r.contact_id == _d.contact_id),
                isouter=True,
            )
            .where(_l.circular_id.is_not(None), _l.purpose == LetterPurpose.CIRCULAR, _d.kind != DeliveryKind.REPLY)
            .where(self._within(_d.finished_at), which)
            .order_by(_d.id)
        )
        return tuple(self._letter(row) for row in self._connection.execute(found))

    def _letter(self, row: Found[*tuple[Any, ...]]) -> Row:
        place = self._at(row.member_id)
        facets = {Facet.CHANNEL: row.channel, Facet.LANGUAGE: row.language, Facet.REGION: place.region}
        return Row(
            table="deliveries",
            id=str(row.id),
            title=self._titles.get(row.circular_id, ""),
            member=place.name,
            at=row.finished_at,
            facets={**facets, **self._month(row.finished_at)},
        )

    def acknowledged(self) -> tuple[Row, ...]:
        """Of each circular that asks for it, every member that it went to: 1 where somebody there acknowledged it."""
        found = (
            select(_r.circular_id, _r.member_id, _o.number, _o.released_at)
            .add_columns(func.count(_r.acknowledged_at).label("acknowledged"))
            .join_from(circular_recipients, circulars, _o.id == _r.circular_id)
            .where(self._within(_o.released_at), _o.asks_acknowledgement, _r.member_id.is_not(None))
            .group_by(_r.circular_id, _r.member_id, _o.number, _o.released_at)
            .order_by(_r.circular_id, _r.member_id)
        )
        return tuple(
            Row(
                table="circular_recipients",
                id=f"{row.circular_id}:member:{row.member_id}",
                title=self._titles.get(row.circular_id, ""),
                number=row.number,
                member=self._at(row.member_id).name,
                at=row.released_at,
                part=float(row.acknowledged > 0),
                facets={Facet.REGION: self._at(row.member_id).region},
            )
            for row in self._connection.execute(found)
        )

    @cached_property
    def _titles(self) -> Mapping[int, Text | str]:
        titles: dict[int, dict[str, str]] = defaultdict(dict)
        found = select(_t.circular_id, _t.language, _t.title).order_by(_t.circular_id, _t.language)
        for row in self._connection.execute(found):
            titles[row.circular_id][row.language] = row.title
        return {circular: text_of(texts) for circular, texts in titles.items()}
