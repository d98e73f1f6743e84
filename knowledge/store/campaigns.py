"""Campaigns as they are kept, and the members that were given more time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from knowledge.model.audience import decode_audience, encode_audience
from knowledge.model.campaigns import Campaign, CampaignState, Extension
from knowledge.model.deadlines import plan_of
from knowledge.model.languages import Language, Text
from knowledge.store.errors import Conflict
from knowledge.store.statements import upsertable
from knowledge.store.tables import campaign_extensions, campaigns

_c, _e = campaigns.c, campaign_extensions.c


class CampaignRepository:
    """Campaigns by number and by the form that they ask for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, campaign: Campaign) -> Campaign:
        """Keeps a new campaign, and returns it with its number."""
        adding = insert(campaigns).values({**_values_of(campaign), "revision": 0}).returning(_c.id)
        return replace(campaign, id=self._connection.execute(adding).scalar_one(), revision=0)

    def save(self, campaign: Campaign) -> Campaign:
        """Keeps a change, and returns it with its new revision.

        Raises:
            Conflict: somebody else stored it since it was read, or opened another one of the form.
        """
        row = {**_values_of(campaign), "revision": campaign.revision + 1}
        unchanged = (_c.id == campaign.id, _c.revision == campaign.revision)
        try:
            changed = self._connection.execute(update(campaigns).where(*unchanged).values(row)).rowcount
        except IntegrityError as error:
            raise Conflict from error
        if changed != 1:
            raise Conflict
        return replace(campaign, revision=campaign.revision + 1)

    def remove(self, campaign: int) -> None:
        """Removes a campaign, with the time that was given in it."""
        self._connection.execute(delete(campaigns).where(_c.id == campaign))

    def one(self, id: int) -> Campaign | None:
        """The campaign of a number."""
        return next(iter(self._found(_c.id == id)), None)

    def of_form(self, form_id: str) -> tuple[Campaign, ...]:
        """All for any version of a form, the latest first."""
        return self._found(_c.form_id == form_id)

    def running(self, form_id: str) -> Campaign | None:
        """The one that is open for any version of a form, whether or not its time is over."""
        return next(iter(self._found((_c.form_id == form_id) & (_c.state == CampaignState.OPEN))), None)

    def open(self) -> tuple[Campaign, ...]:
        """Those that are open, whether or not their time is over, the latest first."""
        return self._found(_c.state == CampaignState.OPEN)

    def listed(self) -> tuple[Campaign, ...]:
        """All, the latest first."""
        return self._found(_c.id.is_not(None))

    def extensions(self, campaign: int) -> tuple[Extension, ...]:
        """Who was given more time, by the numbers of members."""
        found = select(campaign_extensions).where(_e.campaign_id == campaign).order_by(_e.member_id)
        return tuple(map(_extension_of, self._connection.execute(found)))

    def extension(self, campaign: int, member: int) -> Extension | None:
        """The time that one member was given."""
        return next((each for each in self.extensions(campaign) if each.member == member), None)

    def extend(self, extension: Extension) -> Extension:
        """Gives a member more time, in place of what it was given before; returns it with its number."""
        row = {
            "campaign_id": extension.campaign,
            "member_id": extension.member,
            "until": extension.until,
            "deadline_id": extension.deadline,
        }
        adding = upsertable(self._connection, campaign_extensions).values(row)
        given = {"until": adding.excluded.until, "deadline_id": adding.excluded.deadline_id}
        put = adding.on_conflict_do_update(index_elements=["campaign_id", "member_id"], set_=given)
        return replace(extension, id=self._connection.execute(put.returning(_e.id)).scalar_one())

    def _found(self, condition: ColumnElement[bool]) -> tuple[Campaign, ...]:
        found = select(campaigns).where(condition).order_by(_c.id.desc())
        return tuple(map(_campaign_of, self._connection.execute(found)))


def _values_of(campaign: Campaign) -> dict[str, Any]:
    return {
        "form_version_id": campaign.form,
        "form_id": campaign.form_id,
        "titles": dict(campaign.titles),
        "texts": dict(campaign.texts or {}),
        "closes_at": campaign.closes_at,
        "zone": campaign.zone,
        "audience": encode_audience(campaign.audience),
        "plan": " ".join(map(str, campaign.plan)),
        "needs_signature": campaign.needs_signature,
        "state": campaign.state,
        "opened_at": campaign.opened_at,
        "closed_at": campaign.closed_at,
        "deadline_id": campaign.deadline,
    }


def _campaign_of(row: Row[Any]) -> Campaign:
    return Campaign(
        id=row.id,
        form=row.form_version_id,
        form_id=row.form_id,
        titles=_text(row.titles),
        texts=_text(row.texts) if row.texts else None,
        closes_at=row.closes_at,
        zone=row.zone,
        audience=decode_audience(row.audience),
        plan=plan_of(row.plan),
        needs_signature=row.needs_signature,
        state=CampaignState(row.state),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        deadline=row.deadline_id,
        revision=row.revision,
    )


def _text(stored: dict[str, str]) -> Text:
    return Text({Language(code): text for code, text in stored.items()})


def _extension_of(row: Row[Any]) -> Extension:
    return Extension(
        id=row.id, campaign=row.campaign_id, member=row.member_id, until=row.until, deadline=row.deadline_id
    )
