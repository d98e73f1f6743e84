"""Functions of chance: random(), uuid(), randomize()."""

from __future__ import annotations

import hashlib
import math
import random
import string
import uuid
from typing import Final

from knowledge.forms.expressions.code import Code, Reach
from knowledge.forms.expressions.library.site import Described, Site, between, exactly
from knowledge.forms.expressions.nodes import Node
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.values import Value, number_of_text

_MODULUS: Final = 2_147_483_647
_FACTOR: Final = 16_807
"""The generator of Park and Miller, which the XForms specification of ODK wants for randomize() with a seed."""
_LEAST_SEED, _LARGEST_SEED = -(2**63), 2**63 - 1
"""Where Java's long ends, and with it the seeds of JavaRosa."""
LONGEST_ID: Final = 1_024
"""Characters of uuid(length)."""
_ALPHABET: Final = string.ascii_lowercase + string.digits


def shuffled(nodes: list[Node], seed: int) -> list[Node]:
    """The nodes in the order that a seed gives them, the same in all engines of ODK (Fisher and Yates, inside out)."""
    state = seed % _MODULUS
    state = state if seed >= 0 or not state else state - _MODULUS
    if state <= 0:
        state += _MODULUS - 1
    order: list[Node] = []
    for count, node in enumerate(nodes, 1):
        state = state * _FACTOR % _MODULUS
        chosen = int((state - 1) / (_MODULUS - 1) * count)
        order.append(node)
        order[-1], order[chosen] = order[chosen], node
    return order


def seed_of(value: Value, scope: Scope) -> int:
    """A seed of a value: the whole part of a number, else the beginning of the digest of the text (JavaRosa)."""
    if isinstance(value, list):
        value = value[0].value if value else ""
    number = number_of_text(value, scope.zone) if isinstance(value, str) else value
    if isinstance(number, float | bool) and math.isfinite(number):
        return max(_LEAST_SEED, min(int(number), _LARGEST_SEED))
    text = value if isinstance(value, str) else "NaN"
    if not text:
        return 0
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)


def _randomize(site: Site) -> Code:
    """randomize(nodes, seed): without a seed, by the chance of the response."""
    nodes = site.nodes(0)
    if len(site.codes) == 1:
        return site.of("nodes", lambda scope: _by_chance(nodes(scope), scope.chance), Reach.NODE)
    seed = site.codes[1].run
    return site.of("nodes", lambda scope: shuffled(nodes(scope), seed_of(seed(scope), scope)))


def _by_chance(nodes: list[Node], chance: random.Random) -> list[Node]:
    return chance.sample(nodes, len(nodes))


def _random(site: Site) -> Code:
    return site.of("number", lambda scope: scope.chance.random())


def _uuid(site: Site) -> Code:
    """A random UUID; with a length, so many letters and digits."""
    if not site.codes:
        return site.of("text", lambda scope: str(uuid.UUID(int=scope.chance.getrandbits(128), version=4)))
    length = site.number(0)

    def letters(scope: Scope) -> str:
        wanted = length(scope)
        if not 0 <= wanted <= LONGEST_ID:
            raise site.wrong("out-of-range", str(wanted))
        return "".join(scope.chance.choices(_ALPHABET, k=int(wanted)))

    return site.of("text", letters, Reach.NODE)


CHANCE: Final[dict[str, Described]] = {
    "random": exactly(0, _random),
    "uuid": between(0, 1, _uuid),
    "randomize": between(1, 2, _randomize),
}
