"""The texts of an XForm: inline labels, and the translations that `jr:itext('id')` refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from knowledge.forms.xform.names import NAMESPACES, local, tidy
from knowledge.model.forms import NO_LANGUAGE, FormText, Output, TextPart

MISSING = "-"
"""What pyxform writes where a text has no translation."""

_ITEXT = re.compile(r"^jr:itext\(\s*(['\"])(.*)\1\s*\)$")
_FILE = re.compile(r"^jr://[a-z]+/")
MEDIA = ("image", "big-image", "audio", "video")


@dataclass(frozen=True, kw_only=True, slots=True)
class Translated:
    """What one id of the translations holds."""

    text: FormText | None
    guidance: FormText | None


class Translations:
    """The `itext` of a form."""

    def __init__(self, model: etree._Element) -> None:
        self.languages: list[str] = []
        self.default = ""
        values: dict[str, dict[str, dict[str, tuple[TextPart, ...]]]] = {}
        for translation in model.iterfind("x:itext/x:translation", NAMESPACES):
            language = translation.get("lang", NO_LANGUAGE)
            self.languages.append(language)
            if translation.get("default") is not None:
                self.default = language
            for text in translation.iterfind("x:text", NAMESPACES):
                forms = values.setdefault(text.get("id", ""), {})
                for value in text.iterfind("x:value", NAMESPACES):
                    if parts := parts_of(value):
                        forms.setdefault(value.get("form", ""), {})[language] = parts
        self._by_id = {id: _translated(forms) for id, forms in values.items()}

    def of(self, id: str) -> Translated:
        """What an id holds; nothing when it is not there."""
        return self._by_id.get(id, _NOTHING)

    def text(self, element: etree._Element | None) -> FormText | None:
        """The text of a label or hint, which stands in it or is referred to."""
        if element is None:
            return None
        reference = element.get("ref")
        return self.message(reference) if reference else inline(element)

    def guidance(self, element: etree._Element | None) -> FormText | None:
        """The guidance that comes with a hint."""
        found = _ITEXT.match(element.get("ref", "")) if element is not None else None
        return self.of(found.group(2)).guidance if found else None

    def message(self, value: str | None) -> FormText | None:
        """The text of an attribute, which is a reference or stands there itself."""
        text = tidy(value)
        if not text:
            return None
        found = _ITEXT.match(text)
        return self.of(found.group(2)).text if found else FormText(parts={NO_LANGUAGE: (text,)})


def inline(element: etree._Element) -> FormText | None:
    """The text that stands in an element itself, in no language; None when it is empty."""
    parts = parts_of(element)
    return FormText(parts={NO_LANGUAGE: parts}) if parts else None


def parts_of(element: etree._Element) -> tuple[TextPart, ...]:
    """The text and the values in an element; () when it is empty, or stands for a translation that is missing.

    pyxform puts a space before and behind a text with a value in it: these are taken away.
    """
    parts = list(_parts(element))
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    kept = tuple(part for part in parts if part != "")
    return () if kept == (MISSING,) else kept


def _parts(element: etree._Element) -> Iterator[TextPart]:
    yield element.text or ""
    for child in element:
        if local(child) == "output":
            yield Output(expression=tidy(child.get("value") or child.get("ref")))
        yield child.tail or ""


def _translated(forms: dict[str, dict[str, tuple[TextPart, ...]]]) -> Translated:
    media: dict[str, dict[str, str]] = {}
    for kind in MEDIA:
        for language, parts in forms.get(kind, {}).items():
            media.setdefault(language, {})[kind] = _FILE.sub("", "".join(str(part) for part in parts))
    plain = forms.get("") or forms.get("long") or forms.get("short") or {}
    guidance = forms.get("guidance")
    return Translated(
        text=FormText(parts=plain, media=media) if plain or media else None,
        guidance=FormText(parts=guidance) if guidance else None,
    )


_NOTHING = Translated(text=None, guidance=None)
