"""What members, their contacts and their addresses are called in the console."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from bot.web.console_members_filter import Lack
from handlers.dialogue.naming import channel_name
from handlers.members import AlreadyTaken, Taken
from handlers.phrasebook import Speaker
from handlers.register_texts import sentence_of
from knowledge.model.people import AddressState, ChannelName, MemberKind
from knowledge.model.register import FaultCode, Place, fault
from knowledge.model.requests import RequestKind
from knowledge.register.values import Wrong as WrongValue
from knowledge.store.member_people import Health


def kind_names(_: Speaker) -> Mapping[MemberKind, str]:
    """What a member can be."""
    return {
        MemberKind.CITY: _("city"),
        MemberKind.ASSOCIATION: _("association of cities"),
        MemberKind.SECRETARIAT: _("secretariat"),
    }


def lack_names(_: Speaker) -> Mapping[Lack, str]:
    """What a member may be wanting."""
    return {
        Lack.FOCAL_POINT: _("without a focal point"),
        Lack.REACH: _("reached by nobody"),
        Lack.ADDRESS: _("with a bad address"),
    }


def country_name(country: str, _: Speaker) -> str:
    """A country in the reader's language; its code where it has no name."""
    return str(_.locale.territories.get(country, country))


def address_states(_: Speaker) -> Mapping[AddressState, str]:
    """Whether messages reach an address."""
    return {
        AddressState.ACTIVE: _("reached"),
        AddressState.BLOCKED: _("blocked"),
        AddressState.LEFT: _("left"),
        AddressState.UNREACHABLE: _("unreachable"),
    }


def health_of(health: Health, zone: tzinfo, _: Speaker) -> dict[str, Any]:
    """An address with how it fares. E-mail addresses are named; what chats call people says nothing to anybody."""
    is_email = health.address.channel is ChannelName.EMAIL
    return {
        "channel": channel_name(_, health.address.channel),
        "name": health.address.external_id if is_email else "",
        "state": _mark(health.state, is_former=is_email and health.state is AddressState.LEFT),
        "state_name": address_states(_)[health.state],
        "since": _.moment(health.since, zone) if health.since else "",
        "arrived": _.moment(health.arrived_at, zone) if health.arrived_at else "",
        "failed": _.moment(health.failed_at, zone) if health.failed_at else "",
        "reason": health.reason,
    }


def _mark(state: AddressState, *, is_former: bool) -> str:
    """The colour of a state; that somebody has another e-mail now is no alarm."""
    if state is AddressState.ACTIVE:
        return "confirmed"
    return "finished" if is_former else "attention"


def request_name(kind: RequestKind, _: Speaker) -> str:
    """What is to be decided about somebody, after their name."""
    return {
        RequestKind.ACCESS: _("asks for access"),
        RequestKind.DEPARTURE: _("is reached on no channel any more"),
        RequestKind.CORRECTION: _("has a wrong entry in the register"),
    }[kind]


def value_sentence(error: WrongValue, typed: str, _: Speaker) -> str:
    """What is wrong with a value, in the words of an import."""
    return sentence_of(fault(error.code, Place(), typed, error.hint), _)


def taken_sentence(error: AlreadyTaken, _: Speaker) -> str:
    """What somebody else has already, in the words of an import."""
    match error.what:
        case Taken.NAME:
            return sentence_of(fault(FaultCode.TAKEN_NAME, Place(), error.value), _)
        case Taken.EMAIL:
            return _("Somebody else has this e-mail address.")
        case Taken.CODE:
            return _("Another member has this code.")


def done_sentence(code: str, _: Speaker) -> str:
    """What was done, once a page is shown after it; "" of what no page of ours says."""
    return {
        "saved": _("Saved."),
        "added": _("Added."),
        "unchanged": _("Nothing is different, so nothing was saved."),
        "ended": _("The post has ended."),
        "erased": _("Everything about this person was erased."),
        "imported": _("The register was imported."),
        "revoked": _("The code does not work any more."),
        "gone": _("The code was used or revoked before."),
        "undone": _("They are separate again."),
    }.get(code, "")
