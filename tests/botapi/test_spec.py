"""The descriptions of the Bot API that calls are checked against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.botapi.malformed import described
from tests.botapi.spec import Fields, Spec, fields_of, trimmed_spec, whole_spec
from tests.botapi.trimmed import UPDATE_TYPES

WHOLE = whole_spec()
SPECS = [pytest.param(trimmed_spec(), id="trimmed")] + ([pytest.param(WHOLE, id="whole")] if WHOLE else [])
SAID = {"chat_id": 7, "text": "Hello"}


def check_fields(trimmed: Fields, whole: Fields) -> None:
    for name, field in trimmed.items():
        assert name in whole
        assert field.required == whole[name].required, name
        assert set(field.types) <= set(whole[name].types), name


def test_the_trimmed_description_agrees_with_the_whole_one() -> None:
    """Every method and field that the tests describe exists in the API, as necessary and of the same types."""
    if WHOLE is None:
        pytest.skip("the whole description is not at hand")
    trimmed = trimmed_spec()
    for method, fields in trimmed.methods.items():
        check_fields(fields, WHOLE.methods[method])
    for kind, fields in trimmed.types.items():
        check_fields(fields, WHOLE.types[kind])
    for kind, variants in trimmed.variants.items():
        assert set(variants) <= set(WHOLE.variants[kind])


def test_what_is_said_of_updates_agrees_with_the_whole_description() -> None:
    """The updates that malformed ones are made of without the whole description are those that it describes."""
    if WHOLE is None:
        pytest.skip("the whole description is not at hand")
    for kind, lines in UPDATE_TYPES.items():
        assert kind in described().types
        if kind not in WHOLE.variants:
            check_fields(fields_of(lines), WHOLE.types[kind])


def test_the_trimmed_description_lacks_nothing_that_must_be_there() -> None:
    """What the API insists on, it insists on in the trimmed description too."""
    if WHOLE is None:
        pytest.skip("the whole description is not at hand")
    trimmed = trimmed_spec()
    pairs = [(trimmed.methods[name], WHOLE.methods[name]) for name in trimmed.methods]
    pairs += [(trimmed.types[name], WHOLE.types[name]) for name in trimmed.types]
    for ours, theirs in pairs:
        assert {name for name, field in theirs.items() if field.required} <= set(ours)


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize(
    ("method", "parameters", "fault"),
    [
        ("sendMesage", SAID, "unknown method"),
        ("sendMessage", {"chat_id": 7}, "text is missing"),
        ("sendMessage", SAID | {"txt": "x"}, "unknown txt"),
        ("sendMessage", SAID | {"text": 5}, "sendMessage.text"),
        ("sendMessage", SAID | {"chat_id": True}, "sendMessage.chat_id"),
        ("sendMessage", SAID | {"entities": [{"type": "bold", "offset": 0}]}, "sendMessage.entities"),
        ("sendMessage", SAID | {"entities": {"type": "bold", "offset": 0, "length": 1}}, "sendMessage.entities"),
        ("sendMessage", SAID | {"reply_markup": {"inline_keyboard": [{"text": "x"}]}}, "reply_markup"),
        ("sendMessage", SAID | {"link_preview_options": {"is_disabled": "yes"}}, "link_preview_options"),
        ("setMyCommands", {"commands": [{"command": "help"}]}, "setMyCommands.commands"),
        ("setMyCommands", {"commands": [], "scope": {"kind": "all"}}, "setMyCommands.scope"),
        ("getUpdates", {"offset": "7"}, "getUpdates.offset"),
        ("getFile", {"file_id": 7}, "getFile.file_id"),
    ],
)
def test_wrong_calls_are_found(spec: Spec, method: str, parameters: Mapping[str, Any], fault: str) -> None:
    """Unknown names, missing ones and wrong types, also deep within, are found by either description."""
    (found,) = spec.faults(method, parameters)
    assert fault in found


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("getMe", {}),
        ("sendMessage", SAID),
        ("sendMessage", SAID | {"chat_id": "@channel", "entities": [{"type": "bold", "offset": 0, "length": 1}]}),
        ("sendMessage", SAID | {"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "1.0"}]]}}),
        ("setMyCommands", {"commands": [], "scope": {"type": "all_private_chats"}, "language_code": "es"}),
        ("sendDocument", {"chat_id": 7, "document": "attach://file"}),
    ],
)
def test_right_calls_pass(spec: Spec, method: str, parameters: Mapping[str, Any]) -> None:
    """What the API permits, either description permits."""
    assert spec.faults(method, parameters) == []
