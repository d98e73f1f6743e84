"""The process in which a reader works: see `limited`, which starts it."""

from __future__ import annotations

import contextlib
import importlib
import json
import resource
import sys

from knowledge.reading.limited import STATUS, TOO_LARGE, UNREADABLE, Refused


def main(work: str, memory: str, cpu_s: str, *arguments: str) -> None:
    """The child: takes the limits upon itself before anything of the file is opened."""
    _limit(resource.RLIMIT_AS, int(memory))
    _limit(resource.RLIMIT_CPU, int(cpu_s))
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    refused: dict[str, str] = {}
    try:
        module, _, function = work.partition(":")
        for value in getattr(importlib.import_module(module), function)(*arguments):
            print(json.dumps(value))
    except Refused as error:
        refused = {"code": error.code, "value": error.value}
    except MemoryError:
        refused = {"code": TOO_LARGE, "value": ""}
    except Exception:  # whatever a broken file does to a parser, it comes to this
        refused = {"code": UNREADABLE, "value": ""}
    print(STATUS + json.dumps(refused), flush=True)


def _limit(what: int, most: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # a system that does not know the limit
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard),) * 2)


if __name__ == "__main__":
    main(*sys.argv[1:])
