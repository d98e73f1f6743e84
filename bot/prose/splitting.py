"""Long texts in pieces that a platform takes, cut where a reader would pause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from bot.prose.graphemes import border, cut_before, visible
from bot.prose.prose import Block, Blocks, Run

Measure = Callable[[Sequence[Block]], int]
"""How long blocks are when they are rendered, in the platform's own unit."""

_LINE = re.compile(r"(?=\n)")
_SENTENCE = re.compile(r"""(?<=[.!?…؟।])["'’”»)\]]*(?=\s)|(?<=[。！？])""")
_SPACE = re.compile(r"(?=[^\S\u00a0\u2007\u202f])")
_PAUSES = (_LINE, _SENTENCE, _SPACE)
_LEAST = 3
"""A pause in the first third of what fits is passed over for a lesser one further on."""


def pieces(blocks: Sequence[Block], limit: int, measure: Measure) -> list[Blocks]:
    """The blocks in their order, in pieces no longer than the limit, none of them empty or blank.

    Cut between blocks; within a block that is too long at a line's end, a sentence's end or a space; never inside a
    link, a moment, code or a character as people count them, unless that alone is longer than the limit.
    """
    if measure(blocks) <= limit:
        return [tuple(blocks)] if _shows(blocks) else []
    done: list[Blocks] = []
    current: Blocks = ()
    for block in blocks:
        if measure((*current, block)) <= limit:
            current = (*current, block)
            continue
        done.append(current)
        *full, rest = _parts(block, limit, measure)
        done += [(part,) for part in full]
        current = (rest,)
    return [piece for piece in (*done, current) if _shows(piece)]


def _shows(blocks: Sequence[Block]) -> bool:
    return any(visible(block.marker + block.text) for block in blocks)


def _parts(block: Block, limit: int, measure: Measure) -> Iterator[Block]:
    """The parts of a block, each within the limit."""
    rest = replace(block, runs=_trimmed(block.runs))
    while rest.runs and (len(rest.text) > limit or measure((rest,)) > limit):
        # An atom that begins where it may still fit ends within twice the limit: nothing beyond that is looked at.
        at = _cut(replace(rest, runs=_before(rest.runs, 2 * limit + 2)), limit, measure)
        yield replace(rest, runs=_trimmed(_before(rest.runs, at)))
        rest = replace(rest, runs=_trimmed(_behind(rest.runs, at)), marker="")
    if rest.runs or rest.marker:
        yield rest


def _cut(block: Block, limit: int, measure: Measure) -> int:
    """Where the part that fits ends, counted in characters of the block; at least 1."""

    def fits(at: int) -> bool:
        return measure((replace(block, runs=_trimmed(_before(block.runs, at))),)) <= limit

    text = block.text[: limit + 2]
    atoms = [
        (begin, end)
        for begin, end, runs in _atoms(block.runs)
        if begin < len(text) and measure((replace(block, runs=runs),)) <= limit
    ]
    fitting = _over_atoms(_largest(min(limit, len(text)), fits), atoms, fits)
    return next(
        (at for at in _candidates(text, fitting, atoms) if visible(text[:at]) and fits(at)),
        max(fitting, 1),
    )


def _largest(most: int, fits: Callable[[int], bool]) -> int:
    """The largest number that fits; what fits grows with the number, but for a character at a run's end."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _over_atoms(at: int, atoms: Sequence[tuple[int, int]], fits: Callable[[int], bool]) -> int:
    """The index, moved out of an atom: behind it where that fits, which the length of a part of it does not tell."""
    for begin, end in atoms:
        if begin <= at < end:
            at = end if fits(end) else begin
    return at


def _candidates(text: str, fitting: int, atoms: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Where to cut, the best place first."""

    inside = {at for begin, end in atoms for at in range(begin + 1, end)}

    def free(at: int) -> bool:
        return 0 < at <= fitting and at not in inside and border(text, at)

    pauses = [[at.end() for at in pause.finditer(text, 0, fitting + 1) if free(at.end())] for pause in _PAUSES]
    yield from (places[-1] for places in pauses if places and places[-1] * _LEAST >= fitting)
    yield from reversed(pauses[-1])
    at = fitting
    while at > 0:
        at = cut_before(text, at)
        if free(at):
            yield at
        at -= 1


def _atoms(runs: Sequence[Run]) -> Iterator[tuple[int, int, tuple[Run, ...]]]:
    """Begin, end and runs of each link, moment and piece of code."""
    at = 0
    for atom, group in groupby(runs, key=lambda run: run.atom):
        members = tuple(group)
        begin, at = at, at + sum(len(run.text) for run in members)
        if atom:
            yield begin, at, members


def _before(runs: Sequence[Run], at: int) -> tuple[Run, ...]:
    result = []
    for run in runs:
        if at <= 0:
            break
        result.append(run if len(run.text) <= at else replace(run, text=run.text[:at]))
        at -= len(run.text)
    return tuple(result)


def _behind(runs: Sequence[Run], at: int) -> tuple[Run, ...]:
    result = []
    for run in runs:
        if at < len(run.text):
            result.append(replace(run, text=run.text[max(at, 0) :]))
        at -= len(run.text)
    return tuple(result)


def _trimmed(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """The runs without white space at either end."""
    text = "".join(run.text for run in runs)
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return _behind(_before(runs, end), begin)
