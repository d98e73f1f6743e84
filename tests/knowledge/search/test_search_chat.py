"""The gate of the language decision: short messages that were written for it, and used for nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.search.identification import Identifier
from tests.knowledge.search.chat import SIXTEEN, confirmed, messages, mistaken, recognised, switched


@pytest.fixture(scope="module", params=[NETWORK_LANGUAGES, SIXTEEN], ids=["four", "sixteen"])
def languages(request: pytest.FixtureRequest) -> Sequence[Language]:
    """The languages of the network, and those of its members."""
    found: Sequence[Language] = request.param
    return found


@pytest.fixture(scope="module")
def identifier(languages: Sequence[Language]) -> Identifier:
    """An identifier without a pack's vocabulary."""
    return Identifier(languages)


def test_the_set_is_large_enough() -> None:
    """At least forty messages in each of twelve languages, none of them twice."""
    chat = messages()
    assert sum(count >= 40 for count in Counter(language for _, language in chat).values()) >= 12
    assert len(set(chat)) == len(chat)


def test_a_writer_who_is_not_known_is_recognised(identifier: Identifier, languages: Sequence[Language]) -> None:
    """At least 97.5 % of the messages, by nothing but their text."""
    assert recognised(messages(languages), identifier.identify) >= 0.975


def test_a_writer_who_stays_is_recognised(identifier: Identifier, languages: Sequence[Language]) -> None:
    """At least 99 % of the messages in the language that their writer is known to use."""
    assert confirmed(messages(languages), identifier.identify) >= 0.99


def test_a_change_of_language_is_noticed(identifier: Identifier, languages: Sequence[Language]) -> None:
    """At least 97 % of messages of three words and more are recognised against the prior, 94 % with certainty."""
    shares = switched(messages(languages), identifier.identify, languages)
    assert shares["recognised"] >= 0.97
    assert shares["certain"] >= 0.94


def test_certain_and_wrong_is_rare(identifier: Identifier, languages: Sequence[Language]) -> None:
    """At most 0.2 % of all decisions, whatever the prior."""
    assert mistaken(messages(languages), identifier.identify, languages) <= 0.002


def test_strangers_are_not_taken_for_the_network() -> None:
    """Of messages in languages that are not spoken here at most 0.5 % are certain."""
    four = Identifier(NETWORK_LANGUAGES)
    foreign = messages(set(SIXTEEN) - set(NETWORK_LANGUAGES))
    assert mistaken(foreign, four.identify, NETWORK_LANGUAGES) <= 0.005
