"""The commands of `focal`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from bot.app import Focal
from bot.asking import ask_lines, ask_once, in_words
from bot.commands_account import account
from bot.commands_archive import archive
from bot.commands_audit import audit
from bot.commands_backup import backup_command, backup_key_command, copy_database_command, restore_command
from bot.commands_circular import circular
from bot.commands_doctor import doctor_command
from bot.commands_faq import faq
from bot.commands_form import form
from bot.commands_invite import invite_command
from bot.commands_pack import pack
from bot.commands_push import push_command, pushes_command
from bot.commands_register import register
from bot.commands_report import report_command
from bot.commands_rotate import rotate_key_command
from bot.config import Settings, read_settings
from bot.duties import EVERYTHING, Duty
from bot.languages import identifier_for, identify_lines, identify_once
from bot.languages import in_words as language_in_words
from bot.opening import opened
from bot.serving import listen, serve
from bot.talking import talk
from handlers.sign_in import first_link, new_link

app = typer.Typer(
    name="focal",
    help="Focal, the messaging assistant of a network of cities.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
app.add_typer(pack, name="pack")
app.add_typer(faq, name="faq")

slack = typer.Typer(help="Slack: what its administrators need.", no_args_is_help=True)
app.add_typer(slack, name="slack")
app.add_typer(circular, name="circular")
form.command("push")(push_command)
form.command("pushes")(pushes_command)
app.add_typer(form, name="form")
app.add_typer(account, name="account")
app.add_typer(archive, name="archive")
app.add_typer(audit, name="audit")
app.add_typer(register, name="register")
app.command("invite")(invite_command)
app.command("report")(report_command)
app.command("backup")(backup_command)
app.command("backup-key")(backup_key_command)
app.command("restore")(restore_command)
app.command("copy-database")(copy_database_command)
app.command("doctor")(doctor_command)
app.command("rotate-key")(rotate_key_command)


@app.command("serve")
def serve_command(
    demo: Annotated[
        bool, typer.Option("--demo", help="First migrate, import the content pack and add the demonstration network.")
    ] = False,
    web: Annotated[bool, typer.Option("--web", help="Answer requests: chat, console, pages, webhooks.")] = False,
    worker: Annotated[bool, typer.Option("--worker", help="Send what is due, and fetch files.")] = False,
    clock: Annotated[bool, typer.Option("--clock", help="Wake the jobs, as the only process.")] = False,
    telegram_polling: Annotated[
        bool, typer.Option("--telegram-polling", help="Ask Telegram for messages, as the only process.")
    ] = False,
    slack_socket: Annotated[
        bool, typer.Option("--slack-socket", help="Hold the connection to Slack, as the only process.")
    ] = False,
) -> None:
    """Serve the web chat and the console, and do all the work behind them.

    With options this process does only what they name, and others do the rest, on the same PostgreSQL. Where only one
    process does something at a time, a second one waits and takes over when the first ends or dies.
    """
    settings = read_settings()
    asked = {
        Duty.WEB: web,
        Duty.WORKER: worker,
        Duty.CLOCK: clock,
        Duty.TELEGRAM_POLLING: telegram_polling,
        Duty.SLACK_SOCKET: slack_socket,
    }
    duties = frozenset(duty for duty, is_asked in asked.items() if is_asked) or EVERYTHING
    listener = listen(settings.host, settings.port)
    with opened() as focal:
        if demo:
            focal.set_up_demonstration()
        serving = focal.web(duties)
        serve(serving, settings, listener, lambda: _welcome(focal, settings, duties))


def _welcome(focal: Focal, settings: Settings, duties: frozenset[Duty]) -> None:
    if Duty.WEB in duties:
        _show_addresses(focal, settings)
    else:
        print(f"Health:  {settings.address}/healthz")
    print("Stop with Ctrl-C.", flush=True)


def _show_addresses(focal: Focal, settings: Settings) -> None:
    print(f"Chat:    {settings.address}/")
    print(f"Console: {settings.address}/console")
    token = focal.store.run(lambda unit: first_link(unit, datetime.now(UTC)))
    if token is not None:
        print(f"Sign in: {_sign_in_address(settings, token)}  (once, within 24 hours)")


def _sign_in_address(settings: Settings, token: str) -> str:
    return f"{settings.address}/console/sign-in/{token}"


@app.command("migrate")
def migrate_command() -> None:
    """Bring the database to the schema of this version."""
    with opened() as focal:
        print(f"The database has schema {focal.migrate()}.")


@app.command("talk")
def talk_command(
    language: Annotated[str, typer.Option(help="The language to begin with, such as fr.")] = "en",
    user: Annotated[str, typer.Option(help="Who is talking; each name has a conversation of its own.")] = "me",
) -> None:
    """Talk with Focal here in the terminal. End with Ctrl-D."""
    with opened() as focal:
        talk(focal, user=user, language=language, lines=sys.stdin, show=print)


@app.command("ask")
def ask_command(
    question: Annotated[str | None, typer.Argument(help="The question, in any of the languages.")] = None,
    language: Annotated[str | None, typer.Option(help="The language to answer in; by default the question's.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole result as JSON.")] = False,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read lines {"question": …, "language": …} and write a result for each.')
    ] = False,
) -> None:
    """Ask one question, or many, without a conversation."""
    if as_jsonl == (question is not None):
        raise typer.BadParameter("give a question, or --jsonl and lines on standard input")
    with opened() as focal:
        library = focal.library()
        if as_jsonl:
            raise typer.Exit(_print_lines(ask_lines(library, sys.stdin.buffer)))
        result = ask_once(library, question or "", language)
        print(json.dumps(result, ensure_ascii=False, indent=2) if as_json else in_words(result))


def _print_lines(results: Iterable[dict[str, Any]]) -> int:
    """Prints each result on a line of its own; 1 if one of them is an error, else 0."""
    is_faulty = False
    for result in results:
        print(json.dumps(result, ensure_ascii=False), flush=True)
        is_faulty |= "error" in result
    return int(is_faulty)


@app.command("language")
def language_command(
    text: Annotated[str | None, typer.Argument(help="The text, best a sentence.")] = None,
    prior: Annotated[
        str | None, typer.Option(help="The language that its writer is known to use, such as fr.", show_default=False)
    ] = None,
    as_jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl",
            help='Read lines {"text": …, "prior": null or "fr"} and write for each {"language": …, "confidence": …, '
            '"certain": …}, or {"error": …}; the status is 1 if a line was faulty.',
        ),
    ] = False,
) -> None:
    """Say which language a text is in, and whether that is certain enough to change the language of a conversation.

    One or two words never are, unless their script tells. The confidence is a chance from 0 to 1. It needs no database.
    """
    if as_jsonl == (text is not None) or (as_jsonl and prior is not None):
        raise typer.BadParameter("give a text, or --jsonl and lines on standard input")
    identifier = identifier_for(read_settings().pack)
    if as_jsonl:
        raise typer.Exit(_print_lines(identify_lines(identifier, sys.stdin.buffer)))
    print(language_in_words(identify_once(identifier, text or "", prior)))


@app.command("sign-in-link")
def sign_in_link_command() -> None:
    """Print a one-time link that signs the first administrator in to the console."""
    with opened() as focal:
        token = focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
        print(_sign_in_address(focal.settings, token))


@slack.command("manifest")
def slack_manifest_command() -> None:
    """Print the app manifest to create Focal's Slack app from, as JSON."""
    from bot.channels.slack.manifest import manifest  # with the whole of Slack, which no other command needs

    settings = read_settings()
    made = manifest(settings.address, socket=settings.slack_mode == "socket")
    print(json.dumps(made, ensure_ascii=False, indent=2))
