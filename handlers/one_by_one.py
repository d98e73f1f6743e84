"""What the clock does to one thing after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from knowledge.store.errors import StoreUnavailable

T = TypeVar("T")


def one_by_one(deeds: Iterable[Callable[[], T]]) -> list[T]:
    """Does all of these, in their order, also those behind one that fails: a fault in one circular must not keep the
    others from being sent, minute after minute.

    Raises:
        StoreUnavailable: at once, since nothing else would succeed.
        Exception: the first one that a deed raised, once all others were done.
    """
    done: list[T] = []
    first: Exception | None = None
    for deed in deeds:
        try:
            done.append(deed())
        except StoreUnavailable:
            raise
        except Exception as error:
            first = first or error
    if first is not None:
        raise first
    return done
