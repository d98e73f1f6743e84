"""Circulars in the annual report: what was released, how it went out, and who acknowledged it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, text
from sqlalchemy import Row as Found

from knowledge.model.circulars import CircularKind, LetterPurpose
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.languages import Text
from knowledge.model.reports import Facet, FigureName, Row, Tally
from knowledge.store.reporting_base import Counting, text_of
from knowledge.store.tables import addresses, circular_recipients, circular_texts, circulars, deliveries, letters

_o, _t, _r, _d, _l, _a = (
    *(circulars.c, circular_texts.c, circular_recipients.c),
    *(deliveries.c, letters.c, addresses.c),
)

# As the indexes that have them say it: of a value that is filled in later SQLite does not know that it fits.
_SENT = and_(text("deliveries.state = 'sent'"), _d.letter_id.is_not(None))
_FAILED = and_(text("deliveries.state IN ('failed', 'unconfirmed')"), _d.letter_id.is_not(None))

# As a question of its own for each row: SQLite would else begin at the letters, and sort all that were ever sent.
_OF_CIRCULAR = (
    select(and_(_l.circular_id.is_not(None), _l.purpose == LetterPurpose.CIRCULAR))
    .where(_l.id == _d.letter_id)
    .correlate(deliveries)
    .scalar_subquery()
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
        return tuple(self._circular(row) for row in self._found(found))

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
            for row in self._found(found)
        )

    def letters_sent(self) -> tuple[Row, ...]:
        """Deliveries of circulars that arrived where they were sent; reminders of them are not counted."""
        return self._letters(_SENT)

    def letters_failed(self) -> tuple[Row, ...]:
        """Deliveries of circulars that failed for good, or of which nobody knows; another channel may have followed."""
        return self._letters(_FAILED)

    def count_sent(self) -> Tally:
        """The same as `letters_sent` without its rows, and so in a fraction of the time."""
        return self._count(FigureName.LETTERS_SENT, _SENT)

    def count_failed(self) -> Tally:
        """The same as `letters_failed` without its rows."""
        return self._count(FigureName.LETTERS_FAILED, _FAILED)

    def _count(self, name: FigureName, which: ColumnElement[bool]) -> Tally:
        found = self._ended(which).with_only_columns(func.count())
        count = int(self._connection.execute(found).scalar_one())
        return Tally(name=name, rows=count, part=count, whole=count, value=count)

    def _ended(self, which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
        """What an index has in the order of time, so that a window of a million rows is found at once."""
        return select(deliveries).where(
            self._within(_d.finished_at), which, _OF_CIRCULAR, _d.kind != DeliveryKind.REPLY
        )

    def _letters(self, which: ColumnElement[bool]) -> tuple[Row, ...]:
        order = (_d.id,) if self._window is None else (_d.finished_at, _d.id)
        d = self._framed(self._ended(which).order_by(*order)).subquery().c
        found = (
            select(d.id, d.finished_at, _a.channel, _l.circular_id, _l.language, _r.member_id)
            .join_from(letters, d.id.table, _l.id == d.letter_id)
            .join(addresses, _a.id == d.address_id)
            .join(
                circular_recipients,
                (_r.circular_id == _l.circular_id) & (_r.contact_id == d.contact_id),
                isouter=True,
            )
            .order_by(*(d[column.name] for column in order))
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
        asking = self._asking
        found = self._asked().order_by(_r.circular_id, _r.member_id) if self._window is None else self._some_asked()
        return tuple(
            Row(
                table="circular_recipients",
                id=f"{row.circular_id}:member:{row.member_id}",
                title=self._titles.get(row.circular_id, ""),
                number=asking[row.circular_id].number,
                member=self._at(row.member_id).name,
                at=asking[row.circular_id].released_at,
                part=float(row.acknowledged > 0),
                facets={Facet.REGION: self._at(row.member_id).region},
            )
            for row in self._connection.execute(found)
        )

    def count_acknowledged(self) -> Tally:
        """The same as `acknowledged` without its rows."""
        asked = self._asked().subquery()
        has = case((asked.c.acknowledged > 0, 1), else_=0)
        rows, part = self._connection.execute(select(func.count(), func.coalesce(func.sum(has), 0))).one()
        share = part / rows if rows else 0
        return Tally(name=FigureName.ACKNOWLEDGED, rows=rows, part=part, whole=rows, value=share)

    def _asked(self) -> Select[*tuple[Any, ...]]:
        """The members that each circular went to."""
        return (
            select(_r.circular_id, _r.member_id, func.count(_r.acknowledged_at).label("acknowledged"))
            .where(_r.circular_id.in_(sorted(self._asking)), _r.member_id.is_not(None))
            .group_by(_r.circular_id, _r.member_id)
        )

    def _some_asked(self) -> Select[*tuple[Any, ...]]:
        """Those in the window, member by member, as an index has them. With + 0 SQLite does not begin at the circulars
        and sort everybody instead (measured of a million: 92 ms, and 2 this way)."""
        found = (
            select(_r.member_id, _r.circular_id)
            .where((_r.circular_id + 0).in_(sorted(self._asking)), _r.member_id.is_not(None))
            .group_by(_r.member_id, _r.circular_id)
            .order_by(_r.member_id, _r.circular_id)
        )
        pair = self._framed(found).subquery().c
        is_of_pair = (_r.member_id == pair.member_id) & (_r.circular_id == pair.circular_id)
        return (
            select(pair.circular_id, pair.member_id, func.count(_r.acknowledged_at).label("acknowledged"))
            .join_from(pair.member_id.table, circular_recipients, is_of_pair)
            .group_by(pair.member_id, pair.circular_id)
            .order_by(pair.member_id, pair.circular_id)
        )

    @cached_property
    def _asking(self) -> Mapping[int, Found[*tuple[Any, ...]]]:
        found = select(_o.id, _o.number, _o.released_at).where(self._within(_o.released_at), _o.asks_acknowledgement)
        return {row.id: row for row in self._connection.execute(found.order_by(_o.id))}

    @cached_property
    def _titles(self) -> Mapping[int, Text | str]:
        titles: dict[int, dict[str, str]] = defaultdict(dict)
        found = select(_t.circular_id, _t.language, _t.title).order_by(_t.circular_id, _t.language)
        for row in self._connection.execute(found):
            titles[row.circular_id][row.language] = row.title
        return {circular: text_of(texts) for circular, texts in titles.items()}
