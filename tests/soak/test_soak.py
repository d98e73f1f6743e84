"""A small network lives for some seconds as the large one does for minutes (`make soak`)."""

from __future__ import annotations

from collections import Counter

from tests.soak.__main__ import report
from tests.soak.accounting import Account
from tests.soak.running import WORTH_WAITING_FOR, Plan, run


def test_a_small_network_lives() -> None:
    """Nothing that people of Telegram and Slack write is lost, and no more is shown twice than lost answers explain."""
    outcome = run(Plan(cities=4, people=32, seconds=2.0, at_once=4, times=4))
    account = outcome.account
    assert account.problems() == []
    assert outcome.measured.wrong == []
    assert account.heard >= len(outcome.measured.texts) > 10
    assert {channel for (channel, state), count in account.states.items() if state == "sent" and count} == {
        "telegram",
        "slack",
    }
    assert all(len(outcome.measured.took[deed]) >= 4 for deed in WORTH_WAITING_FOR)
    assert "a text until its answer is seen" in report(outcome)


def test_what_is_amiss_is_said() -> None:
    """A lost message, one that was shown twice, a fault, and what was left over."""
    account = Account(
        states=Counter({("telegram", "sent"): 10, ("telegram", "sending"): 1, ("slack", "sent"): 5}),
        said=Counter(telegram=10, slack=5),
        repeated=Counter(slack=1),
        shown=Counter(telegram=9, slack=8),
        heard=12,
        unheard=1,
        failed=2,
        reasons=Counter({"Telegram: Forbidden: bot was blocked by the user": 3, "it burned": 1}),
    )
    assert account.problems() == [
        "1 deliveries on telegram are left sending",
        "telegram has shown 9 messages, and the store has 10 as sent",
        "slack has shown 8 messages, and the store has 5 as sent",
        "1 updates were not taken",
        "2 messages ended in a fault",
        "1 deliveries failed: it burned",
    ]
