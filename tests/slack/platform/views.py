"""Forms and home tabs: views.*, and what an answer to a submission does to them."""

from __future__ import annotations

import time

from tests.slack.platform.checks import problems_of_view
from tests.slack.platform.world import RefusedError, Workspace, World
from tests.slack.values import Json

MOST_ON_TOP = 3


def open_view(world: World, workspace: Workspace, arguments: Json) -> Json:
    """views.open: a form, for the person whose trigger it is."""
    human = _spend_trigger(world, arguments)
    view = made(world, workspace, arguments.get("view"))
    workspace.modals[human] = [view]
    return {"view": view}


def push(world: World, workspace: Workspace, arguments: Json) -> Json:
    """views.push: a form on top of another one."""
    human = _spend_trigger(world, arguments)
    stack = workspace.modals.setdefault(human, [])
    if len(stack) >= MOST_ON_TOP:
        raise RefusedError("push_limit_reached")
    stack.append(made(world, workspace, arguments.get("view")))
    return {"view": stack[-1]}


def update(world: World, workspace: Workspace, arguments: Json) -> Json:
    """views.update: another content for an open form."""
    for stack in workspace.modals.values():
        for place, view in enumerate(stack):
            if arguments.get("view_id") == view["id"] or _has(view, "external_id", arguments):
                _check_hash(arguments, view)
                stack[place] = made(world, workspace, arguments.get("view")) | {"id": view["id"]}
                return {"view": stack[place]}
    raise RefusedError("not_found")


def publish(world: World, workspace: Workspace, arguments: Json) -> Json:
    """views.publish: the home tab of one person."""
    human = str(arguments.get("user_id"))
    if human not in workspace.humans:
        raise RefusedError("user_not_found")
    if human in workspace.homes:
        _check_hash(arguments, workspace.homes[human])
    workspace.homes[human] = made(world, workspace, arguments.get("view"))
    return {"view": workspace.homes[human]}


def made(world: World, workspace: Workspace, view: Json | None) -> Json:
    """A view with the identifiers that Slack gives it, if Slack would take it."""
    if not view:
        raise RefusedError("invalid_arguments")
    if problems := problems_of_view(view):
        world.violations.extend(problems)
        raise RefusedError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in problems]})
    named = {"blocks": list(world.named(view["blocks"])), "id": world.new_id("V"), "hash": world.new_id("hash.")}
    return {"private_metadata": "", **view, **named, "team_id": workspace.id, "app_id": world.app_id}


def apply_answer(world: World, workspace: Workspace, human: str, answer: Json | None) -> None:
    """What the answer to a submission does: without one the form closes, with errors it stays."""
    stack = workspace.modals.get(human, [])
    match (answer or {}).get("response_action"):
        case "errors" if answer and stack:
            stack[-1] = stack[-1] | {"errors": answer["errors"]}
        case "update" if answer and stack:
            stack[-1] = made(world, workspace, answer["view"])
        case "push" if answer:
            stack.append(made(world, workspace, answer["view"]))
        case "clear":
            stack.clear()
        case _:
            del stack[-1:]


def _spend_trigger(world: World, arguments: Json) -> str:
    trigger = world.triggers.get(str(arguments.get("trigger_id")))
    if trigger is None:
        raise RefusedError("invalid_trigger_id")
    if trigger.used:
        raise RefusedError("exchanged_trigger_id")
    if time.monotonic() > trigger.expires_at:
        raise RefusedError("expired_trigger_id")
    trigger.used = True
    return trigger.human


def _check_hash(arguments: Json, view: Json) -> None:
    if arguments.get("hash") not in (None, view["hash"]):
        raise RefusedError("hash_conflict")


def _has(view: Json, key: str, arguments: Json) -> bool:
    return key in arguments and view.get(key) == arguments[key]
