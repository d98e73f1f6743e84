"""The sheets of retention, languages and texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.config import PREFIX
from bot.web.console_circular_forms import Posted, Wrong, whole
from bot.web.console_deadline_forms import Misfilled
from bot.web.console_pages import ConsoleServices
from bot.web.console_settings_base import Look
from bot.web.markdown import to_html
from handlers.dialogue.handing import handed_over_text
from handlers.dialogue.library import Library
from handlers.dialogue.saying import introduction
from handlers.dialogue.settings import consent_text
from handlers.phrasebook import Speaker
from handlers.preferences.house import House, Preference, Wording
from handlers.preferences.values import (
    LONGEST_RETENTION,
    LONGEST_TEXT,
    SHORTEST_RETENTION,
    Languages,
    Retention,
    Texts,
    Value,
    with_network,
)
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.model.tickets import HandOverState
from knowledge.store.retention import MOST_COUNTED


class RetentionSheet:
    slug, preference = "retention", Preference.RETENTION

    def title(self, _: Speaker) -> str:
        return _("How long things are kept")

    def in_words(self, house: House, services: ConsoleServices, _: Speaker) -> str:
        days = house.retention(services.settings.retention).days
        return _.plural("{count} day", "{count} days", days)

    def values(self, look: Look) -> dict[str, Any]:
        typed, _ = look.again.typed(self.slug), look._
        default = look.services.settings.retention
        before = look.now - look.draft.retention(default)
        counts = look.unit.retention.count_old(before)
        return {
            "typed": str(look.house.retention(default).days) if typed is None else typed.line("days"),
            "is_shorter": look.draft.retention(default) < look.house.retention(default),
            "sure": bool(typed and typed.has("sure")),
            "least": _.number(SHORTEST_RETENTION),
            "most": _.number(LONGEST_RETENTION),
            "draft_days": _.plural("{count} day", "{count} days", look.draft.retention(default).days),
            "counts": [(old_name(name, _), counted(count, _)) for name, count in counts.items()],
            "usual": _.plural("{count} day", "{count} days", default.days),
            "environment": self._environment(look),
        }

    @staticmethod
    def _environment(look: Look) -> str:
        """Which one counts where the setting says something else."""
        settings, chosen, _ = look.services.settings, look.house.retention_days, look._
        if "retention_days" not in settings.model_fields_set or chosen in (None, settings.retention_days):
            return ""
        return _(
            "The setting {name} says {days}. What is set here counts.",
            name=f"{PREFIX}RETENTION_DAYS",
            days=_.number(settings.retention_days),
        )

    def read(self, form: Posted, services: ConsoleServices, _: Speaker) -> Value:
        days = whole(form.line("days"), -1)
        if not SHORTEST_RETENTION <= days <= LONGEST_RETENTION:
            least, most = _.number(SHORTEST_RETENTION), _.number(LONGEST_RETENTION)
            raise Misfilled({"days": _("Please write a number from {least} to {most}.", least=least, most=most)})
        return Retention(days=days)

    def confirm(self, value: Value, form: Posted, look: House, services: ConsoleServices, _: Speaker) -> None:
        """A shorter time deletes for good."""
        is_shorter = isinstance(value, Retention) and timedelta(days=value.days) < look.retention(
            services.settings.retention
        )
        if is_shorter and not form.has("sure"):
            raise Misfilled({"sure": _("Please tick the box to confirm that older things are to be deleted.")})


class LanguagesSheet:
    slug, preference = "languages", Preference.LANGUAGES

    def title(self, _: Speaker) -> str:
        return _("Languages")

    def in_words(self, house: House, services: ConsoleServices, _: Speaker) -> str:
        return _.list([_.name_of(code) for code in house.offered(services.phrasebook.known)])

    def values(self, look: Look) -> dict[str, Any]:
        typed, _, known = look.again.typed(self.slug), look._, look.services.phrasebook.known
        chosen = look.house.offered(known) if typed is None else typed.all("language")
        own = [code for code in known if code in NETWORK_LANGUAGES]
        speak = look.services.phrasebook.speak
        return {
            "own": _.list([_.name_of(code) for code in own]),
            "boxes": [
                {"code": code, "name": _.name_of(code), "own_name": speak(code).own_name, "is_ticked": code in chosen}
                for code in known
                if code not in NETWORK_LANGUAGES
            ],
            "usual": _.list([_.name_of(code) for code in known]),
        }

    def read(self, form: Posted, services: ConsoleServices, _: Speaker) -> Value:
        known = services.phrasebook.known
        return with_network(map(Language, form.all("language")), known)

    def confirm(self, value: Value, form: Posted, look: House, services: ConsoleServices, _: Speaker) -> None:
        """It can be undone."""
        if not isinstance(value, Languages):
            raise Wrong("", _("That value is not possible. Please check what you entered."))


class TextsSheet:
    slug, preference = "texts", Preference.TEXTS

    def title(self, _: Speaker) -> str:
        return _("Texts")

    def in_words(self, house: House, services: ConsoleServices, _: Speaker) -> str:
        named = [wording_name(which, _) for which in Wording if any(house.texts.get(which, {}).values())]
        return _.list(named) if named else _("as is usual")

    def values(self, look: Look) -> dict[str, Any]:
        typed, _ = look.again.typed(self.slug), look._
        library = look.services.shelf.library
        drafted = replace(library, installation=replace(library.installation, house=look.draft))
        return {
            "longest": LONGEST_TEXT,
            "parts": [
                {
                    "which": which.value,
                    "title": wording_name(which, _),
                    "hint": wording_hint(which, _),
                    "texts": [
                        {
                            "field": text_field(which, code),
                            "label": _.name_of(code),
                            "lang": code,
                            "value": typed.text(text_field(which, code))
                            if typed is not None
                            else look.house.texts.get(which, {}).get(code, ""),
                            "html": to_html(shown(which, look.services.phrasebook.speak(code), drafted)),
                        }
                        for code in NETWORK_LANGUAGES
                    ],
                }
                for which in Wording
            ],
        }

    def read(self, form: Posted, services: ConsoleServices, _: Speaker) -> Value:
        texts: dict[Wording, Mapping[Language, str]] = {}
        for which in Wording:
            typed = {code: form.text(text_field(which, code)).strip() for code in NETWORK_LANGUAGES}
            written = {code: text for code, text in typed.items() if text}
            if written:
                texts[which] = written
        wrong = {
            text_field(which, code): _("That is too long: at most {most} characters.", most=_.number(LONGEST_TEXT))
            for which, written in texts.items()
            for code, text in written.items()
            if len(text) > LONGEST_TEXT
        }
        if wrong:
            raise Misfilled(wrong)
        return Texts(texts=texts)

    def confirm(self, value: Value, form: Posted, look: House, services: ConsoleServices, _: Speaker) -> None:
        """It can be undone."""


def text_field(which: Wording, language: Language) -> str:
    """The name of the field for a text in a language."""
    return f"{which.value}-{language}"


def shown(which: Wording, _: Speaker, library: Library) -> str:
    """What people read where the text stands."""
    match which:
        case Wording.WELCOME:
            return introduction(_, library)
        case Wording.PRIVACY:
            return consent_text(_, library)
        case Wording.SIGNATURE:
            return library.written(Wording.SIGNATURE, _)
        case Wording.ABSENCE:
            return handed_over_text(_, HandOverState.OPENED, library)


def wording_name(which: Wording, _: Speaker) -> str:
    """What a text is called."""
    return {
        Wording.WELCOME: _("Introduction"),
        Wording.PRIVACY: _("Addition about privacy"),
        Wording.SIGNATURE: _("Signature"),
        Wording.ABSENCE: _("Notice of absence"),
    }[which]


def wording_hint(which: Wording, _: Speaker) -> str:
    """Where a text stands, and who reads which language of it."""
    return {
        Wording.WELCOME: _(
            "How Focal introduces itself. That it is a program is always said. Where a language is left empty, its "
            "readers get the usual text."
        ),
        Wording.PRIVACY: _(
            "Stands above the text about what is kept; nobody is asked again for its sake. Readers of a language that "
            "is left empty get it in another one that they read."
        ),
        Wording.SIGNATURE: _("Stands below each answer of a person of the secretariat."),
        Wording.ABSENCE: _("Is added when a question goes to the secretariat. Empty it when somebody is there again."),
    }[which]


def old_name(name: str, _: Speaker) -> str:
    """What of an age is deleted."""
    return {
        "messages": _("Messages"),
        "failures": _("Messages that could not be handled"),
        "files": _("Files"),
        "requests": _("Decisions about people"),
        "visitors": _("Visitors not heard of since"),
    }[name]


def counted(count: int, _: Speaker) -> str:
    """A number that is counted so far only."""
    return _("more than {count}", count=_.number(MOST_COUNTED)) if count > MOST_COUNTED else _.number(count)
