"""Who is who: auth.*, users.*, conversations.*, team.* and the installation by OAuth."""

from __future__ import annotations

from tests.slack.platform.world import RefusedError, Workspace, World
from tests.slack.values import Json


def auth_test(world: World, workspace: Workspace, arguments: Json) -> Json:
    """auth.test."""
    found: Json = {"url": f"{world.base_url}/", "team": workspace.id, "team_id": workspace.id, "user": "focal"}
    return found | {"user_id": workspace.bot_user, "bot_id": workspace.bot_id, "is_enterprise_install": False}


def auth_revoke(world: World, workspace: Workspace, arguments: Json) -> Json:
    """auth.revoke: the token is dead from now on."""
    if arguments.get("test") not in (True, "true", "1", 1):
        world.kill_token(workspace, "token_revoked")
    return {"revoked": True}


def users_info(world: World, workspace: Workspace, arguments: Json) -> Json:
    """users.info; the locale only where it is asked for."""
    human = workspace.humans.get(str(arguments.get("user")))
    if human is None:
        raise RefusedError("user_not_found")
    found: Json = {"id": human.id, "team_id": workspace.id, "name": human.name, "real_name": human.name.title()}
    found |= {"deleted": human.deactivated, "is_bot": False, "tz": human.zone, "profile": {"display_name": human.name}}
    if str(arguments.get("include_locale")).lower() in ("true", "1"):
        found["locale"] = human.locale
    return {"user": found}


def conversations_open(world: World, workspace: Workspace, arguments: Json) -> Json:
    """conversations.open: the direct messages of one person."""
    human = workspace.humans.get(str(arguments.get("users")))
    if human is None:
        raise RefusedError("user_not_found")
    if human.deactivated:
        raise RefusedError("user_disabled")
    return {"channel": {"id": workspace.direct(human.id).id}}


def conversations_info(world: World, workspace: Workspace, arguments: Json) -> Json:
    """conversations.info."""
    channel = workspace.channel(str(arguments.get("channel")))
    member = workspace.bot_user in channel.members
    found: Json = {"id": channel.id, "is_im": channel.kind == "im", "is_archived": channel.archived}
    found |= {"is_channel": channel.kind == "channel", "is_member": member, "user": channel.human, "name": channel.id}
    return {"channel": found}


def team_info(world: World, workspace: Workspace, arguments: Json) -> Json:
    """team.info."""
    return {"team": {"id": workspace.id, "name": workspace.id, "domain": workspace.id.lower()}}


def exchange(world: World, arguments: Json, client: tuple[str, str]) -> Json:
    """oauth.v2.access: a code, once, for the token of a workspace."""
    given = (str(arguments.get("client_id")), str(arguments.get("client_secret")))
    if given[0] != client[0]:
        raise RefusedError("invalid_client_id")
    if given != client:
        raise RefusedError("bad_client_secret")
    team, redirect_url, human = world.codes.pop(str(arguments.get("code")), ("", "", ""))
    if not team:
        raise RefusedError("invalid_code")
    if arguments.get("redirect_uri") not in (None, "", redirect_url):
        raise RefusedError("bad_redirect_uri")
    workspace = world.workspaces[team]
    workspace.bot_token = workspace.bot_token or world.new_id(f"xoxb-{team}-")
    found: Json = {"access_token": workspace.bot_token, "token_type": "bot", "scope": workspace.scopes}
    found |= {"bot_user_id": workspace.bot_user, "app_id": world.app_id, "team": {"id": team, "name": team}}
    return found | {"enterprise": None, "is_enterprise_install": False, "authed_user": {"id": human}}
