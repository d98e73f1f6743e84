"""Several versions of a list in one: the order of the newest, what vanished behind its neighbour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence


def in_order(newest_first: Sequence[Iterable[str]]) -> list[str]:
    """The keys of all versions, each once.

    A key that a newer version does not have stands behind the one that it followed in the newest version that has it.
    """
    following: dict[str, str] = {_START: _END}
    for version in newest_first:
        previous = _START
        for key in map(_marked, version):
            if key not in following:
                following[key], following[previous] = following[previous], key
            previous = key
    return list(_chain(following))


_START, _END = "<", ">"


def _marked(key: str) -> str:
    """The key such that it is neither of the two ends."""
    return f"={key}"


def _chain(following: dict[str, str]) -> Iterator[str]:
    key = following[_START]
    while key != _END:
        yield key[1:]
        key = following[key]


def ambiguous(versions: Iterable[Iterable[str]]) -> frozenset[str]:
    """The names that stand twice in any of the versions: they do not tell what is the same in another."""
    return frozenset(name for version in versions for name, times in Counter(version).items() if times > 1)
