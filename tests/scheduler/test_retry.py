"""After a failed send: again when, or never."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.deliveries import Abandoned, Delivery, DeliveryKind, DeliveryState, Moved, Postponed
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Address, AddressState, ChannelName
from scheduler import ports
from scheduler.ports import Blocked, Gone, Left, Rejected, SendError, Throttled, Unavailable, Unconfirmed
from scheduler.retry import FIRST_WAIT, LONGEST_WAIT, MOST_ATTEMPTS, after_failure

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
REPLY, REMINDER, CIRCULAR = DeliveryKind.REPLY, DeliveryKind.REMINDER, DeliveryKind.CIRCULAR
kinds = st.sampled_from(DeliveryKind)


def delivery(kind: DeliveryKind = REPLY, attempts: int = 1) -> Delivery:
    return Delivery(
        id=7,
        key="reply:1:0",
        to=Address(channel=ChannelName.WEBCHAT, external_id="ana"),
        message=OutgoingMessage(text="Hello"),
        kind=kind,
        state=DeliveryState.SENDING,
        due_at=NOW,
        attempts=attempts,
    )


def after(error: SendError, kind: DeliveryKind = REPLY, attempts: int = 1) -> Postponed | Moved | Abandoned:
    return after_failure(delivery(kind, attempts), error, NOW, Random(1))


@pytest.mark.parametrize(
    ("error", "kind", "state", "address"),
    [
        (Rejected(), REPLY, DeliveryState.FAILED, None),
        (Rejected(), CIRCULAR, DeliveryState.FAILED, None),
        (Blocked(), REPLY, DeliveryState.FAILED, AddressState.BLOCKED),
        (Blocked(), REMINDER, DeliveryState.FAILED, AddressState.BLOCKED),
        (Left(), REPLY, DeliveryState.FAILED, AddressState.LEFT),
        (Gone(), CIRCULAR, DeliveryState.FAILED, AddressState.UNREACHABLE),
        (Unconfirmed(), CIRCULAR, DeliveryState.UNCONFIRMED, None),
        (Unavailable(), REPLY, None, None),
        (Unavailable(), CIRCULAR, None, None),
        (Unconfirmed(), REPLY, None, None),
        (Unconfirmed(), REMINDER, None, None),
        (Throttled(timedelta(seconds=30)), CIRCULAR, None, None),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, SendError) else str(value),
)
def test_what_becomes_of_a_first_failure(
    error: SendError, kind: DeliveryKind, state: DeliveryState | None, address: AddressState | None
) -> None:
    """The error carries the decision; only a circular whose answer was lost is not repeated."""
    result = after(error, kind)
    assert not isinstance(result, Moved)
    assert (result.delivery, result.attempt, result.reason) == (7, 1, str(error))
    match result:
        case Postponed():
            assert state is None
        case Abandoned():
            assert (result.state, result.address, result.at) == (state, address, NOW)


def test_the_reason_is_a_sentence() -> None:
    """What the console lists is readable without this code."""
    result = after(Blocked())
    assert isinstance(result, Abandoned)
    assert result.reason == "The person has blocked us."


@pytest.mark.parametrize(
    ("error", "state"), [(Unavailable(), DeliveryState.FAILED), (Unconfirmed(), DeliveryState.UNCONFIRMED)], ids=repr
)
def test_after_the_last_attempt(error: SendError, state: DeliveryState) -> None:
    """Trying ends; a message whose last answer was lost is not called failed, for it may have arrived."""
    assert isinstance(after(error, attempts=MOST_ATTEMPTS - 1), Postponed)
    last = after(error, attempts=MOST_ATTEMPTS)
    assert isinstance(last, Abandoned)
    assert last.state is state


@given(st.timedeltas(timedelta(0), timedelta(days=2)), st.integers(1, 10_000), kinds)
def test_a_throttled_message_waits_as_told(wait: timedelta, attempts: int, kind: DeliveryKind) -> None:
    """However often: slowing down is no failure of the message, and the platform's own time is kept exactly."""
    result = after(Throttled(wait), kind, attempts)
    assert isinstance(result, Postponed)
    assert result.due_at == NOW + wait
    assert not result.counts
    assert not result.whole_scope


def test_a_throttled_workspace_waits_as_a_whole() -> None:
    """Where the platform means more than one chat, the delivery says so."""
    result = after(Throttled(timedelta(seconds=3), whole_scope=True))
    assert isinstance(result, Postponed)
    assert result.whole_scope


def test_a_chat_that_moved_is_followed() -> None:
    """The message goes to the chat's new identifier at once, whatever its kind."""
    result = after(ports.Moved("-100"), CIRCULAR)
    assert result == Moved(delivery=7, attempt=1, external_id="-100", at=NOW)


@given(st.integers(1, MOST_ATTEMPTS - 1), st.integers(), kinds)
def test_waits_double_up_to_a_bound(attempts: int, seed: int, kind: DeliveryKind) -> None:
    """Between half and the whole of one second, two, four and so on, and never more than the longest wait."""
    result = after_failure(delivery(kind, attempts), Unavailable(), NOW, Random(seed))
    assert isinstance(result, Postponed)
    whole = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    assert whole / 2 <= result.due_at - NOW <= whole
    assert result.counts


@given(st.integers(1, 10**6), kinds, st.sampled_from([Unavailable, Unconfirmed, Blocked, Rejected]))
def test_every_message_comes_to_an_end(attempts: int, kind: DeliveryKind, error: type[SendError]) -> None:
    """No number of attempts breaks the reckoning, and from the last one on nothing is tried again."""
    result = after(error(), kind, attempts)
    assert isinstance(result, Abandoned) or attempts < MOST_ATTEMPTS


def test_failures_do_not_come_back_as_one_wave() -> None:
    """Of many messages that failed together hardly two are due at the same instant."""
    chance = Random(3)
    results = [after_failure(delivery(attempts=5), Unavailable(), NOW, chance) for _ in range(100)]
    assert len({result.due_at for result in results if isinstance(result, Postponed)}) > 95
