"""Files: an address to upload to, the upload, and its completion; see docs.slack.dev/messaging/working-with-files."""

from __future__ import annotations

import json
import mimetypes
from typing import Any
from urllib.parse import quote

from tests.slack.platform.world import Channel, File, RefusedError, Workspace, World
from tests.slack.values import Json


def upload_address(world: World, workspace: Workspace, arguments: Json) -> Json:
    """files.getUploadURLExternal."""
    if not arguments.get("filename") or not str(arguments.get("length", "")).isdigit():
        raise RefusedError("invalid_arguments")
    file = create(world, workspace, str(arguments["filename"]), workspace.bot_user)
    return {"upload_url": f"{world.base_url}/upload/v1/{file.id}", "file_id": file.id}


def complete(world: World, workspace: Workspace, arguments: Json) -> Json:
    """files.completeUploadExternal: shares what was uploaded, as a message of the app."""
    files = [_uploaded(world, workspace, named) for named in _list(arguments.get("files"))]
    if not files:
        raise RefusedError("invalid_arguments")
    described = tuple(described_file(world, file) for file in files)
    for id in filter(None, str(arguments.get("channel_id") or arguments.get("channels") or "").split(",")):
        channel = workspace.channel(id)
        if channel.archived:
            raise RefusedError("is_archived")
        text, thread_ts = str(arguments.get("initial_comment") or ""), arguments.get("thread_ts")
        world.post(workspace, channel, text=text, files=described, thread_ts=thread_ts)
    return {"files": list(described)}


def info(world: World, workspace: Workspace, arguments: Json) -> Json:
    """files.info."""
    file = world.files.get(str(arguments.get("file")))
    if file is None or file.team != workspace.id or file.content is None:
        raise RefusedError("file_not_found")
    return {"file": described_file(world, file)}


def create(world: World, workspace: Workspace, name: str, user: str, content: bytes | None = None) -> File:
    """A file that is in no channel yet."""
    file = File(id=world.new_id("F"), name=name, team=workspace.id, user=user, content=content, title=name)
    world.files[file.id] = file
    return file


def share(world: World, workspace: Workspace, channel: Channel, file: File, text: str) -> Json:
    """The `message` event of a file that a person has put into a channel."""
    described = described_file(world, file)
    message = world.post(workspace, channel, human=file.user, text=text, files=(described,))
    event: Json = {"type": "message", "subtype": "file_share", "user": file.user, "text": text, "files": [described]}
    return event | {"ts": message.ts, "upload": False, "display_as_bot": False}


def described_file(world: World, file: File) -> Json:
    """A file as events and answers carry it."""
    name = quote(file.name)
    address = f"{world.base_url}/files-pri/{file.team}-{file.id}"
    found: Json = {"id": file.id, "name": file.name, "title": file.title, "user": file.user, "mode": "hosted"}
    found |= {"mimetype": mimetypes.guess_type(file.name)[0] or "application/octet-stream"}
    found |= {"filetype": file.name.rpartition(".")[2], "size": len(file.content or b""), "file_access": "visible"}
    return found | {"url_private": f"{address}/{name}", "url_private_download": f"{address}/download/{name}"}


def _uploaded(world: World, workspace: Workspace, named: Json) -> File:
    file = world.files.get(str(named.get("id")))
    if file is None or file.team != workspace.id or file.content is None:
        raise RefusedError("file_not_found")
    file.title = str(named.get("title") or file.title)
    return file


def _list(given: Any) -> list[Json]:
    found = json.loads(given) if isinstance(given, str) else given
    return found if isinstance(found, list) else []
