"""Calls of a small network, and cities that apply to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from handlers.calls.filling import CALL
from handlers.calls.setting import create_call, open_call
from handlers.filling.purposes import Completion, Opening, Refusal
from knowledge.forms.responses import Filled, Surroundings, begin, fill
from knowledge.model.calls import Application, Call
from knowledge.model.languages import EN, ES, FR, PT, Language, Text
from knowledge.model.people import ChannelName, Contact
from knowledge.model.responses import AnswerFile, AnswerFileState, KeptResponse, ResponseState
from knowledge.model.rights import OPERATOR
from knowledge.packs.workbooks import checksum, form_of
from knowledge.store.unit import Unit
from tests.handlers.people.network import Network, Telephone

FORMS = Path(__file__).parent / "forms"
TITLES: Mapping[Language, str] = {
    EN: "Host the assembly",
    FR: "Accueillir l’assemblée",
    ES: "Acoger la asamblea",
    PT: "Acolher a assembleia",
}
TEXTS: Mapping[Language, str] = {
    EN: "The assembly of **2027** looks for a host.",
    FR: "L’assemblée de **2027** cherche une ville hôte.",
    ES: "La asamblea de **2027** busca anfitriona.",
    PT: "A assembleia de **2027** procura uma cidade anfitriã.",
}
WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)
MADRID = ZoneInfo("Europe/Madrid")
ANSWERS = {"title": "Our palace", "letter": "letter.pdf"}

_chance = Random(1)
_names = count(1)


def form(unit: Unit, name: str, now: datetime) -> int:
    """The number of one of the small forms."""
    return unit.forms.put(form_of(name, FORMS), name, checksum(name, FORMS), now)


def call_of(unit: Unit, now: datetime, name: str = "small", **values: Any) -> Call:
    """A call that closes in a week, to everybody, as it is written; or another one."""
    usual = Call(
        titles=Text(TITLES),
        texts=Text(TEXTS),
        closes_at=now + WEEK - HOUR,
        zone=MADRID.key,
        form=form(unit, name, now),
    )
    return replace(usual, **values)


def opened(network: Network, name: str = "small", **values: Any) -> Call:
    """The same, opened."""

    def work(unit: Unit) -> Call:
        written = create_call(unit, OPERATOR, call_of(unit, network.now, name, **values), network.now)
        return open_call(unit, OPERATOR, written, network.now)

    return network.store.run(work)


def call(network: Network, known: Call) -> Call:
    """The call as it is by now."""
    found = network.store.read(lambda unit: unit.calls.one(known.id))
    assert found is not None
    return found


def application(network: Network, of: Call, member: int = 0) -> Application | None:
    """What a member, Lyon unless another is named, hands in to a call."""
    return network.store.read(lambda unit: unit.calls.of_member(of.id, member or network.lyon.id))


def in_work(network: Network, of: Call, member: int = 0) -> Application:
    """The same where there is one."""
    found = application(network, of, member)
    assert found is not None
    return found


def opens(network: Network, contact: int, of: int | Call, *rest: str) -> Opening | Refusal:
    """What comes of pressing “Apply”."""
    number, who = of.id if isinstance(of, Call) else of, network.contact(contact)
    return network.store.run(lambda unit: CALL.open(unit, who, [str(number), *rest], network.library, network.now))


def completes(
    network: Network,
    contact: int,
    of: Call,
    answers: Mapping[str, str] = ANSWERS,
    state: AnswerFileState = AnswerFileState.KEPT,
) -> Completion | Refusal:
    """Somebody answers everything, and hands it in; files are here unless said otherwise."""
    who = network.contact(contact)

    def work(unit: Unit) -> Completion | Refusal:
        kept, filled = answered(unit, who, of, answers, network.now)
        if answers.get("letter"):
            send_file(unit, kept.id, answers["letter"], state, who, network.now)
        done = CALL.complete(unit, who, kept, filled, network.library, network.now)
        if isinstance(done, Completion):
            now = unit.responses.one(kept.id)
            assert now is not None
            unit.responses.save(replace(now, state=ResponseState.SUBMITTED, key=None, submitted_at=network.now))
        return done

    done = network.store.run(work)
    network.deliver()
    return done


def answered(
    unit: Unit, who: Contact, of: Call, answers: Mapping[str, str], now: datetime
) -> tuple[KeptResponse, Filled]:
    """Answers as they are kept once they were given: new ones, or changed ones of the application that there is."""
    assert who.member is not None
    assert of.form is not None
    before = unit.calls.of_member(of.id, who.member.id)
    known, around = unit.forms.one(of.form), Surroundings(now=now, zone=MADRID)
    filled = fill(known, begin(known, f"uuid:{next(_names)}", _chance.getrandbits(31), around), around)
    for name, value in answers.items():
        filled = filled.answer(f"{known.root.path}/{name}", value).filled
    if before is not None:
        kept = unit.responses.one(before.response)
        assert kept is not None
        return unit.responses.save(replace(kept, response=filled.response, changed_at=now)), filled
    new = KeptResponse(
        subject=of.subject,
        key=None,
        form=of.form,
        response=filled.response,
        language=who.language,
        begun_at=now,
        changed_at=now,
        member=who.member.id,
        contact=who.id,
    )
    return unit.responses.add(new), filled


def send_file(unit: Unit, response: int, name: str, state: AnswerFileState, who: Contact, now: datetime) -> None:
    """A file that answers a question; one of that name is there already where answers are given again."""
    if unit.answer_files.named(response, name) is not None:
        return
    content = b"%PDF-1.7 of " + name.encode()
    is_here = state is AnswerFileState.KEPT
    unit.answer_files.add(
        AnswerFile(
            response=response,
            name=name,
            media_type="application/pdf",
            size=len(content),
            channel=ChannelName.TELEGRAM,
            handle="" if is_here else "AgAD",
            state=state,
            reference=unit.files.put(content, now) if is_here else "",
            due_at=now if state is AnswerFileState.WANTED else None,
            contact=who.id,
        )
    )


def speaking(network: Network, number: int, name: str, language: Language = EN) -> Telephone:
    """Somebody of the register on a telephone, made welcome in a language."""
    phone = network.telegram(name, language)
    network.joins(phone, number, language)
    return phone
