"""`python -m tests.soak`: 1,000 cities and 10,000 people for some minutes; exits with 1 if anything is amiss."""

from __future__ import annotations

import argparse
import logging
import sys
from statistics import median, quantiles

from tests.soak.running import Outcome, Plan, run


def report(outcome: Outcome) -> str:
    """The figures as tables in Markdown."""
    measured, plan = outcome.measured, outcome.plan
    size = f"{plan.cities:,} cities, {plan.people:,} people, {plan.at_once} at once"
    pace = f"{measured.deeds:,} deeds in {outcome.seconds:.0f} s, {measured.deeds / outcome.seconds:.1f} a second"
    lines = [
        f"{size}: {pace}; the queue was empty {outcome.emptied_s:.1f} s after the last one.",
        "",
        "| | how often | p50, s | p99, s | slowest, s |",
        "|---|---|---|---|---|",
    ]
    for name, took in [("a text until its answer is seen", measured.texts), *measured.took.items()]:
        if took:
            lines.append(f"| {name} | {len(took):,} | {median(took):.2f} | {p99(took):.2f} | {max(took):.2f} |")
    lines += ["", "| process | MiB after a quarter | at the end | most |", "|---|---|---|---|"]
    for name, mib in outcome.memory.items():
        lines.append(f"| {name} | {mib[len(mib) // 4]:.0f} | {mib[-1]:.0f} | {max(mib):.0f} |")
    account = outcome.account
    lines += ["", "| channel | state | deliveries | messages | shown by the platform |", "|---|---|---|---|---|"]
    for (channel, state), count in sorted(account.states.items()):
        messages = f"{account.said[channel]:,} | {account.shown[channel]:,}" if state == "sent" else "|"
        lines.append(f"| {channel} | {state} | {count:,} | {messages} |")
    lines += ["", f"Heard: {account.heard:,}. Failed, by reason: {dict(account.reasons)}."]
    return "\n".join(lines)


def p99(took: list[float]) -> float:
    """99 of 100 took no longer."""
    return quantiles(took, n=100)[-1] if len(took) > 1 else took[0]


def main() -> None:
    """Runs it and prints what was measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--cities", type=int, default=1_000)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--at-once", type=int, default=32)
    asked = parser.parse_args()
    logging.getLogger("pgserver").setLevel(logging.CRITICAL)  # it looks for a database that was ended already
    plan = Plan(cities=asked.cities, people=asked.people, seconds=asked.minutes * 60, at_once=asked.at_once)
    outcome = run(plan)
    print(report(outcome))
    problems = [*outcome.account.problems(), *outcome.measured.wrong]
    for problem in problems[:20]:
        print(f"PROBLEM: {problem}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
