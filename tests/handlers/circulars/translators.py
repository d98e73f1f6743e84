"""Machines that translate, each with a behaviour."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.circulars.translating import NotTranslated
from knowledge.model.languages import Language


class Shouting:
    """Its translation is the text in capitals, so that one sees what it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    async def translate(self, texts: Sequence[str], source: Language, target: Language) -> tuple[str, ...]:
        self.given += texts
        return tuple(text.upper() for text in texts)


class Forgetful(Shouting):
    """It leaves out every sign that it does not understand."""

    async def translate(self, texts: Sequence[str], source: Language, target: Language) -> tuple[str, ...]:
        return tuple(re.sub(r"⟦\d+⟧", "", text) for text in await super().translate(texts, source, target))


class Backwards(Shouting):
    """It turns the order of words around, signs and all."""

    async def translate(self, texts: Sequence[str], source: Language, target: Language) -> tuple[str, ...]:
        said = await super().translate(texts, source, target)
        return tuple(" ".join(reversed(text.replace("⟦", " ⟦").replace("⟧", "⟧ ").split())) for text in said)


class Silent(Shouting):
    """It answers with less than it was asked."""

    async def translate(self, texts: Sequence[str], source: Language, target: Language) -> tuple[str, ...]:
        return tuple(texts[1:])


class Away:
    """Nobody answers."""

    async def translate(self, texts: Sequence[str], source: Language, target: Language) -> tuple[str, ...]:
        raise NotTranslated
