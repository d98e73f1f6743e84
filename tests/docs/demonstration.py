"""What the pictures of the documentation show: the demonstration network in the middle of its work.

All of it is invented, at example.org; people are called by their function.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from playwright._impl._api_structures import SetCookieParam

from bot.web.guards import ChatCookie
from handlers.campaigns.running import draft, open_campaign
from handlers.filling.bringing_along import bring_along
from knowledge.model.campaigns import Campaign
from knowledge.model.forms import FormVersion, QuestionType
from knowledge.model.languages import EN, ES, FR, PT, Language, Text
from knowledge.model.people import Contact, Role
from knowledge.model.rights import OPERATOR
from knowledge.packs.workbooks import form_of
from knowledge.store.unit import Unit
from tests.bot.answering import answers
from tests.bot.circulating import (
    Sheet,
    administrator_at,
    begin,
    colleague_at,
    describe,
    done,
    reach,
    step,
    write,
)
from tests.bot.deadlining import at_six
from tests.bot.eventing import MADRID, crowd, put
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

STUDY = "smart-cities-study"
SILENT = 9
"""Members whom no channel reaches."""

REPEATED = "practice/"
"""Its questions that are asked of each good practice again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Somebody of a city, in whose language a page is written.

    Attributes:
        locale: of their browser.
        city: the code of their member.
        question: what they ask.
        function: what they answer when they register.
        member, inhabitants: what they answer in the study.
        unanswered: what no document answers.
    """

    language: Language
    locale: str
    city: str
    question: str
    function: str
    member: str
    inhabitants: str
    unanswered: str = ""


READERS = (
    Reader(
        language=EN,
        locale="en-GB",
        city="gb-manchester",
        question="How many cities took part in the 2019 study?",
        function="Head of Digital Services",
        member="Manchester",
        inhabitants="552000",
    ),
    Reader(
        language=FR,
        locale="fr-FR",
        city="fr-bordeaux",
        question="Combien de villes ont participé à l’étude de 2019 ?",
        function="Directrice des services numériques",
        member="Bordeaux",
        inhabitants="265000",
    ),
    Reader(
        language=ES,
        locale="es-ES",
        city="es-madrid",
        question="¿Cuántas ciudades participaron en el estudio de 2019?",
        function="Directora de servicios digitales",
        member="Madrid",
        inhabitants="3300000",
        unanswered="¿Cuánto cuesta ser miembro?",
    ),
    Reader(
        language=PT,
        locale="pt-PT",
        city="pt-lisboa",
        question="Quantas cidades participaram no estudo de 2019?",
        function="Diretora de serviços digitais",
        member="Lisboa",
        inhabitants="546000",
    ),
)

MEETING = {
    EN: "Annual meeting of the digital cities",
    FR: "Rencontre annuelle des villes numériques",
    ES: "Encuentro anual de las ciudades digitales",
    PT: "Encontro anual das cidades digitais",
}
PLACES = {
    EN: "Euskalduna Conference Centre, Bilbao",
    FR: "Palais Euskalduna, Bilbao",
    ES: "Palacio Euskalduna, Bilbao",
    PT: "Palácio Euskalduna, Bilbau",
}
TEXTS = {
    EN: "Two days on open data, with visits to three city services.",
    FR: "Deux jours sur les données ouvertes, avec la visite de trois services municipaux.",
    ES: "Dos días sobre datos abiertos, con visitas a tres servicios municipales.",
    PT: "Dois dias sobre dados abertos, com visitas a três serviços municipais.",
}
LETTERS: Mapping[Language, tuple[str, str]] = {
    EN: (
        "Annual meeting in Bilbao",
        "Dear colleagues,\n\nregistration for the annual meeting of our network is open. Each city has **two seats**.",
    ),
    FR: (
        "Rencontre annuelle à Bilbao",
        (
            "Chères et chers collègues,\n\nles inscriptions à la rencontre annuelle de notre réseau sont ouvertes. "
            "Chaque ville dispose de **deux places**."
        ),
    ),
    ES: (
        "Encuentro anual en Bilbao",
        (
            "Estimadas y estimados colegas:\n\nEstá abierta la inscripción en el encuentro anual de nuestra red. Cada "
            "ciudad dispone de **dos plazas**."
        ),
    ),
    PT: (
        "Encontro anual em Bilbau",
        (
            "Caras e caros colegas,\n\nestão abertas as inscrições para o encontro anual da nossa rede. "
            "Cada cidade dispõe de **dois lugares**."
        ),
    ),
}
STUDIES = {
    EN: "Smart Cities Study",
    FR: "Étude sur les villes intelligentes",
    ES: "Estudio de ciudades inteligentes",
    PT: "Estudo sobre cidades inteligentes",
}
PARTLY = {"br-curitiba": 9, "at-wien": 74, "es-barcelona": 40, "es-zaragoza": 30, "ca-montreal": 60, "pt-porto": 18}
"""Of how many of the study's questions each of these cities has looked at."""


_ANSWERS = {
    QuestionType.TEXT: "Digital services",
    QuestionType.INTEGER: "2024",
    QuestionType.DECIMAL: "12.5",
    QuestionType.DATE: "2024-05-01",
}


def reached(focal: Served) -> dict[Language, Contact]:
    """The focal points of the cities of the readers. They and most others are reached in a web chat."""
    codes = [member.code for member in focal.focal.store.read(lambda unit: unit.contacts.members())]
    reach(focal, *(code for code in codes[:-SILENT] if code not in {reader.city for reader in READERS}))
    return {reader.language: _focal_point(reach(focal, reader.city)) for reader in READERS}


def _focal_point(people: list[Contact]) -> Contact:
    return next(one for one in people if one.role is Role.FOCAL_POINT)


def cookie_of(focal: Served, contact: Contact) -> SetCookieParam:
    """The cookie with which a browser goes on in somebody's chat."""
    signed = ChatCookie(focal.settings.signing_key()).sign(f"chat-{contact.id}")
    return {"name": ChatCookie.NAME, "value": signed, "url": focal.url}


def circular(focal: Served) -> str:
    """A circular in four languages to the whole network, written by one and approved by another; its page."""

    def visit(language: str, url: str) -> Visitor:
        return Visitor(url, language)

    author, approver = administrator_at(focal, visit), colleague_at(focal, visit)
    here = begin(author)
    for language, (title, text) in LETTERS.items():
        write(author, here, title, text, language)
    assert describe(author, here).status_code == 303
    done(step(approver, here, "approve"), "approved")
    refused = step(author, here, "release")
    count = re.findall(r"[0-9]+", Sheet(refused.text).notice)[0]
    sent = step(author, here, "release", typed=count)
    done(sent, "released")
    return here


def meeting(focal: Served) -> str:
    """An event for which a few cities have registered; its page."""
    here = put(
        focal,
        60,
        titles=MEETING,
        places=Text(PLACES),
        texts=Text(TEXTS),
        languages=(EN, ES, FR),
        seats=90,
        seats_per_member=2,
    )
    crowd(focal, here, 12)
    return here


def study(focal: Served) -> str:
    """The study that Focal brings along, asked of the network and answered by some; its page."""
    library, now = focal.focal.library(), datetime.now(UTC)
    form = form_of(STUDY)

    def work(unit: Unit) -> int:
        taken = bring_along(unit, OPERATOR, STUDY, form, now)
        known = unit.forms.known(taken.number)
        assert known is not None
        campaign = Campaign(
            form=known.number,
            form_id=known.form_id,
            titles=Text(STUDIES),
            closes_at=at_six(45),
            zone=MADRID.key,
        )
        open_campaign(unit, OPERATOR, draft(unit, OPERATOR, campaign, now), library, now)
        return known.number

    here = f"/console/forms/{focal.focal.store.run(work)}"
    for city, count in PARTLY.items():
        given = dict(_answers(form, count))
        answers(focal, here, city, given, is_draft=count < len(list(form.questions())) - 1)
    return here


def _answers(form: FormVersion, count: int) -> Iterator[tuple[str, str]]:
    """Something to answer to each of the first questions that takes words or a number."""
    for question in list(form.questions())[:count]:
        value = _ANSWERS.get(question.type)
        path = question.path.removeprefix(f"{form.root.path}/")
        if value is not None and not question.calculate and not path.startswith(REPEATED):
            yield path, value
