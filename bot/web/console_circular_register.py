"""The circulation of a circular: how far it has come, what became of each letter, and who is silent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import CircularPages, Scene, saved_as
from bot.web.console_circular_progress import SHOWN, standing, standing_values
from bot.web.console_circular_words import people
from bot.web.console_pages import ConsoleServices, person_name
from bot.web.console_people import Number
from handlers.circulars.escalating import Step, escalation, next_step_at
from handlers.circulars.exporting import delivery_state_name, register_csv, register_rows, register_xlsx, state_of
from handlers.circulars.texts import heading, state_name
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.naming import channel_name, role_name
from handlers.phrasebook import Speaker
from knowledge.model.circulars import Circular
from knowledge.model.circulation import RegisterLine, Tally
from knowledge.model.deliveries import DeliveryState
from knowledge.model.languages import Language
from knowledge.model.people import ChannelName, Role
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

NOBODY = Tally(recipients=0, members=0, members_acknowledged=0)

PAGE = 200
"""Lines of the register on one page: all contacts of a network of 88 members."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

Writes = Callable[[Unit, Actor, Circular, Library, Voice, datetime], bytes]

_D = DeliveryState
_ON_THE_WAY = (_D.PENDING, _D.SENDING)


def register_routes(services: ConsoleServices) -> APIRouter:
    """The routes below one circular's."""
    router = APIRouter(prefix="/circulars/{number}")
    pages = _Register(services)
    router.add_api_route("/circulation", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/circulation/print", pages.to_print, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/circulation.xlsx", pages.workbook, methods=["POST"], response_class=Response)
    router.add_api_route("/circulation.csv", pages.csv, methods=["POST"], response_class=Response)
    return router


class _Register(CircularPages):
    need = Right.WRITE_CIRCULARS

    async def page(
        self,
        request: Request,
        number: Number,
        show: Annotated[str, Query(max_length=20)] = "all",
        page: Annotated[int, Query(ge=0, le=100_000)] = 0,
    ) -> Response:
        """How far it has come, and the lines that one number stands for."""

        def read(scene: Scene) -> dict[str, Any]:
            return self._read(scene, show if show in SHOWN else "all", page)

        return await self._frame(request, number, "register", read)

    def _read(self, scene: Scene, show: str, page: int) -> dict[str, Any]:
        unit, circular, _ = scene.unit, scene.circular, scene._
        channels = self._services.shelf.library.installation.channels
        places = unit.circulation.places(circular.id)
        found = [place.contact for place in places if SHOWN[show](place)]
        lines = unit.circulation.register(circular, channels, found[page * PAGE : (page + 1) * PAGE])
        tally = unit.circulation.tallies([circular.id]).get(circular.id, NOBODY)
        silent = unit.circulation.silent(circular.id)
        now_at = standing(unit, circular, scene.now, places)
        return {
            **standing_values(now_at, self._zone, _),
            "is_moving": not now_at.is_over,
            "as_of": self._at(scene.now, _),
            "progress": tally,
            "share_of_members": _share(tally),
            "lines": [self._line(line, _) for line in lines],
            "found": len(found),
            "show": show,
            "pages": -(-len(found) // PAGE),
            "page": page,
            "silent": [(each.member_id, each.member_name, people(_, len(each.contacts))) for each in silent],
            "escalation": self._escalation(circular, _),
            "versions": self._versions(scene),
        }

    def _line(self, line: RegisterLine, _: Speaker) -> dict[str, Any]:
        return {
            "member": line.member_name,
            "member_id": line.member,
            "country": _.locale.territories.get(line.country, line.country),
            "contact": line.contact,
            "name": person_name(line.contact_name, line.contact, _),
            "role": role_name(_, Role(line.role)),
            "language": _.name_of(Language(line.language)),
            "channel": _channel(line.channel, _),
            "state": state_of(_, line),
            "is_wrong": line.state in (_D.FAILED, _D.UNCONFIRMED)
            or (line.state is None and line.unreached != "waiting"),
            "reason": line.reason,
            "sent": self._at(line.sent_at, _),
            "due": self._at(line.due_at, _) if line.state in _ON_THE_WAY else "",
            "earlier": [
                " · ".join(filter(None, (_channel(each.channel, _), delivery_state_name(_, each.state), each.reason)))
                for each in line.earlier
            ],
            "acknowledged": self._at(line.acknowledged_at, _),
            "via": _channel(line.acknowledged_via, _),
            "reminded": self._at(line.reminded_at, _),
            "on_request": line.on_request,
        }

    def _at(self, instant: datetime | None, _: Speaker) -> str:
        return _.moment(instant, self._zone) if instant else ""

    def _escalation(self, circular: Circular, _: Speaker) -> list[str]:
        """What was done for those who do not acknowledge it, and what comes next."""
        reached, next_at = escalation(circular), next_step_at(circular)
        said = []
        if reached is not None and reached.step is not Step.RELEASED:
            done = {
                Step.REMINDED: _("Reminded on {moment}.", moment=self._at(reached.at, _)),
                Step.ALTERNATES: _("Sent to the alternates on {moment}.", moment=self._at(reached.at, _)),
                Step.TOLD: _("The secretariat was told on {moment}.", moment=self._at(reached.at, _)),
            }
            said.append(done[reached.step])
        if next_at is not None:
            said.append(_("The next step is taken on {moment}.", moment=self._at(next_at, _)))
        return said

    def _versions(self, scene: Scene) -> list[dict[str, Any]]:
        """Every version, and how many received it."""
        found = scene.unit.circulars.versions(scene.circular)
        if len(found) < 2:
            return []
        return [
            {
                "id": each.id,
                "name": heading(scene._, each),
                "state": state_name(scene._, each.state),
                "released": self._at(each.released_at, scene._),
                "sent": scene.unit.circulation.progress(each.id).by_state.get(_D.SENT, 0) if each.released_at else 0,
                "is_this": each.id == scene.circular.id,
            }
            for each in found
        ]

    async def to_print(self, request: Request, number: Number) -> Response:
        """The register of all versions on a page to be printed."""

        def read(scene: Scene) -> dict[str, Any]:
            table = register_rows(scene.unit, scene.by, scene.circular, self._services.shelf.library, scene._)
            used = [column for column, _name in enumerate(table.header) if any(row[column] for row in table.rows)]
            return {
                "table_title": table.title,
                "header": [table.header[column] for column in used],
                "table_rows": [[row[column] for column in used] for row in table.rows],
                "printed": scene._.moment(scene.now, self._zone),
                "progress": scene.unit.circulation.tallies([scene.circular.id]).get(scene.circular.id, NOBODY),
            }

        return await self._frame(request, number, "print", read)

    async def workbook(self, request: Request, number: Number) -> Response:
        """The register as a workbook."""
        return await self._export(request, number, register_xlsx, "xlsx", XLSX)

    async def csv(self, request: Request, number: Number) -> Response:
        """The register as CSV."""
        return await self._export(request, number, register_csv, "csv", CSV)

    async def _export(self, request: Request, number: int, write: Writes, ending: str, media_type: str) -> Response:
        """Posted, since the audit log says who took personal data with them."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, now: datetime) -> tuple[str, bytes]:
            circular = unit.circulars.one(number)
            if circular is None:
                raise HTTPException(404)
            return f"{heading(_, circular)} ({circular.year}).{ending}", write(unit, by, circular, library, _, now)

        done = await self._perform(request, form.text("csrf"), work)
        return done if isinstance(done, Response) else saved_as(*done[0], media_type)


def _share(tally: Tally) -> int:
    """Members that acknowledged it, of a hundred."""
    return 100 * tally.members_acknowledged // tally.members if tally.members else 0


def _channel(name: str, _: Speaker) -> str:
    return channel_name(_, ChannelName(name)) if name else ""
