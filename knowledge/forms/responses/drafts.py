"""Responses as JSON, as drafts are kept."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Any

from knowledge.model.forms import Response


def as_json(response: Response) -> str:
    """A response as JSON, on one line; equal responses give equal texts."""
    return json.dumps(
        {
            "form": response.form_id,
            "version": response.version,
            "instance": response.instance_id,
            "deprecated": response.deprecated_id,
            "seed": response.seed,
            "answers": dict(response.answers),
            "repeats": {place: list(ids) for place, ids in response.repeats.items()},
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def from_json(text: str) -> Response:
    """The response that `as_json` wrote; raises ValueError or KeyError for anything else."""
    draft: dict[str, Any] = json.loads(text)
    return Response(
        form_id=draft["form"],
        version=draft["version"],
        instance_id=draft["instance"],
        answers=MappingProxyType(draft["answers"]),
        repeats=MappingProxyType({place: tuple(ids) for place, ids in draft["repeats"].items()}),
        seed=draft["seed"],
        deprecated_id=draft["deprecated"],
    )
