"""The columns of the sheets: their names, other names for them, and the languages behind "::", as pyxform reads them.

https://xlsform.org/en/ref-table/ and pyxform's aliases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

TRANSLATABLE = frozenset(
    {
        "label",
        "hint",
        "guidance_hint",
        "constraint_message",
        "required_message",
        "image",
        "big-image",
        "audio",
        "video",
    }
)
MEDIA = ("image", "big-image", "audio", "video")
TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")

_SURVEY = {
    "type": ("command",),
    "name": ("tag", "value"),
    "label": ("caption",),
    "hint": (),
    "guidance_hint": (),
    "relevant": ("relevance", "bind::relevant"),
    "constraint": ("bind::constraint",),
    "constraint_message": ("constraining_message", "bind::jr:constraintmsg"),
    "required": ("bind::required",),
    "required_message": ("requiredmsg", "bind::jr:requiredmsg"),
    "read_only": ("readonly", "bind::readonly"),
    "calculation": ("calculate", "bind::calculate"),
    "repeat_count": ("count", "jr:count", "control::jr:count", "body::jr:count"),
    "appearance": ("control::appearance", "body::appearance"),
    "default": (),
    "choice_filter": (),
    "parameters": (),
    "trigger": (),
    "disabled": (),
    "intent": ("control::intent", "body::intent"),
    "save_to": ("bind::entities:saveto",),
    "note": (),
    "autoplay": ("control::autoplay", "body::autoplay"),
    "rows": ("control::rows", "body::rows"),
    "no_app_error_string": ("noapperrorstring", "bind::jr:noapperrorstring"),
    "compact_tag": ("instance::odk:tag",),
    "sms_field": (),
    "sms_option": (),
    "sms_separator": (),
    "sms_allow_media": (),
    "sms_date_format": (),
    "sms_datetime_format": (),
    "sms_response": (),
    **{medium: (f"media::{medium}",) for medium in MEDIA},
}
_CHOICES = {
    "list_name": (),
    "name": ("value",),
    "label": ("caption",),
    **{medium: (f"media::{medium}",) for medium in MEDIA},
}
_SETTINGS = {
    "form_id": ("id_string", "set_form_id"),
    "form_title": ("title", "set_form_title"),
    "version": (),
    "default_language": (),
    "instance_name": (),
    "style": (),
    "allow_choice_duplicates": (),
    "name": (),
    "public_key": (),
    "submission_url": (),
    "auto_send": (),
    "auto_delete": (),
    "client_editable": (),
    "clean_text_values": (),
    "namespaces": (),
    "instance_xmlns": (),
    "instance_id": (),
    "omit_instanceid": (),
    "add_none_option": (),
    "flat": (),
    "prefix": ("compact_prefix",),
    "delimiter": (),
    "sms_keyword": (),
    "sms_separator": (),
    "sms_allow_media": (),
    "sms_date_format": (),
    "sms_datetime_format": (),
    "sms_response": (),
}
_OTHERS_LEAVE = frozenset({"kuid", "hxl", "kobo--locking-profile", "audit", "calculation_note", "comment", "comments"})
"""Columns that other tools write for themselves, and notes of authors: nothing is lost with them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column as it is understood.

    Attributes:
        header: as it is written.
        base: what it holds, by the name that XLSForm's reference has for it: "label", "relevant".
        language: the name behind "::", "" when there is none.
        is_known: whether XLSForm has a meaning for it; False of the further columns of a list of choices.
    """

    header: str
    base: str
    language: str = ""
    is_known: bool = True

    @property
    def key(self) -> str:
        """Its name for pyxform."""
        return f"{self.base}::{self.language}" if self.language else self.base


def _names(columns: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: base for base, others in columns.items() for name in (base, *others)}


_NAMES = {
    "survey": _names(_SURVEY),
    "choices": _names(_CHOICES),
    "external_choices": _names(_CHOICES),
    "settings": _names(_SETTINGS),
}
_NESTED = frozenset({"bind", "control", "body", "media", "instance", "attribute"})
_HANDED_ON = frozenset({"bind", "control", "body", "instance", "attribute"})
"""What stands under these goes into the XForm as it is."""


def columns_of(sheet: str, headers: Iterable[str]) -> tuple[Column, ...]:
    """The columns of a sheet, in its order."""
    headers = tuple(headers)
    separator = "::" if any("::" in header for header in headers) else ":"
    return tuple(_column(sheet, header, separator) for header in headers)


def _column(sheet: str, header: str, separator: str) -> Column:
    names = _NAMES.get(sheet, {})
    whole = _snake(header)
    if whole in names:
        return Column(header=header, base=names[whole])
    tokens = _tokens(header, separator)
    first = _snake(tokens[0])
    if first in _NESTED and len(tokens) > 1:
        inner = f"{first}::{tokens[1].strip()}"
        base = names.get(inner.lower(), inner)
        is_known = base in _NAMES_OF_BASES.get(sheet, ()) or first in _HANDED_ON
        return Column(header=header, base=base, language="::".join(tokens[2:]), is_known=is_known)
    language = "::".join(tokens[1:])
    if first in names and (not language or names[first] in TRANSLATABLE):
        return Column(header=header, base=names[first], language=language)
    return Column(header=header, base=header, is_known=False)


_NAMES_OF_BASES = {sheet: frozenset(names.values()) for sheet, names in _NAMES.items()}


def _snake(text: str) -> str:
    return "_".join(text.split()).lower()


def _tokens(header: str, separator: str) -> tuple[str, ...]:
    """The parts of a header; a single colon also stands within jr:count and its like."""
    tokens = [token.strip() for token in header.split(separator)]
    if "jr" in tokens[:-1]:
        at = tokens.index("jr")
        tokens[at : at + 2] = [f"jr:{tokens[at + 1]}"]
    return tuple(tokens)


def known_names(sheet: str) -> tuple[str, ...]:
    """The names of columns that somebody can have meant."""
    return tuple(name for name in _NAMES.get(sheet, {}) if "::" not in name)


def is_left_alone(header: str) -> bool:
    """Whether a column that XLSForm does not know is one that nobody misses."""
    return header.casefold() in _OTHERS_LEAVE or header.startswith(("_", "$", "#", "kobo--"))
