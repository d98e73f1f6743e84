"""A circular of the small network, written in four languages and released."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from handlers.circulars.approving import approve
from handlers.circulars.releasing import release
from handlers.circulars.writing import begin, describe, put_text
from knowledge.model.circulars import Circular, CircularKind
from knowledge.model.languages import EN, ES, FR, PT, Language
from knowledge.model.rights import actor_of
from knowledge.store.unit import Unit
from tests.handlers.people.network import Network

TEXTS: Mapping[Language, tuple[str, str]] = {
    FR: (
        "Réunion de travail de Montevideo",
        (
            "Chers membres,\n\nLa réunion de travail se tiendra à Montevideo les 4 et 5 juin 2026. Les frais de voyage "
            "restent à la charge de chaque ville ; le logement est offert par la ville hôte."
        ),
    ),
    ES: (
        "Reunión de trabajo de Montevideo",
        (
            "Estimados miembros:\n\nLa reunión de trabajo se celebrará en Montevideo los días 4 y 5 de junio de 2026. "
            "Los gastos de viaje corren a cargo de cada ciudad; el alojamiento lo ofrece la ciudad anfitriona."
        ),
    ),
    PT: (
        "Reunião de trabalho de Montevideu",
        (
            "Caros membros,\n\nA reunião de trabalho terá lugar em Montevideu, nos dias 4 e 5 de junho de 2026. As "
            "despesas de viagem ficam a cargo de cada cidade; o alojamento é oferecido pela cidade anfitriã."
        ),
    ),
    EN: (
        "Working meeting in Montevideo",
        (
            "Dear members,\n\nThe working meeting will be held in Montevideo on 4 and 5 June 2026. Each city bears its "
            "own travel expenses; the host city offers the accommodation."
        ),
    ),
}


def release_circular(network: Network, texts: Mapping[Language, tuple[str, str]] = TEXTS, number: int = 12) -> Circular:
    """The circular, as the only member of the small network's staff releases it, and all of it that is due sent."""
    by = actor_of(network.contact(network.staff))
    library, now = network.library, network.now
    original = next(iter(texts))

    def write(unit: Unit) -> Circular:
        circular = begin(unit, by, CircularKind.CIRCULAR, original, now, ZoneInfo("Europe/Madrid"))
        for language, (title, text) in texts.items():
            circular = put_text(unit, by, circular.id, circular.revision, language, title, text, now)
        circular = describe(
            unit, by, circular.id, circular.revision, now, number=number, issued=date(2026, 3, 2), place="Bilbao"
        )
        circular = approve(unit, by, circular.id, circular.revision, library, now)
        return release(unit, by, circular.id, circular.revision, "", library, now)

    released = network.store.run(write)
    network.deliver()
    return released
