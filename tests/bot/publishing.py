"""A small pack with golden questions, as tests of the commands publish it, and versions of it that answer worse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.knowledge.packs.folders import Page, entry, write_pack

WHO = entry(
    "who",
    {"en": "President of the network", "fr": "Présidence du réseau", "es": "Presidencia", "pt": "Presidência"},
    {
        "en": ["who presides the network", "name of the president", "which mayor is president", "president please"],
        "fr": ["qui préside le réseau", "nom du président", "quel maire préside", "président du réseau"],
        "es": ["quién preside la red", "nombre del presidente", "qué alcalde preside", "presidente de la red"],
        "pt": ["quem preside a rede", "nome do presidente", "que autarca preside", "presidente da rede"],
    },
)
CONGRESS = entry(
    "congress",
    {"en": "Place of the congress", "fr": "Lieu du congrès", "es": "Lugar del congreso", "pt": "Local do congresso"},
    {
        "en": ["where is the congress held", "venue of the congress", "congress city", "which town hosts the congress"],
        "fr": [
            "où a lieu le congrès",
            "lieu du congrès mondial",
            "ville du congrès",
            "quelle ville accueille le congrès",
        ],
        "es": ["dónde es el congreso", "sede del congreso", "ciudad del congreso", "qué ciudad acoge el congreso"],
        "pt": ["onde é o congresso", "sede do congresso", "cidade do congresso", "que cidade acolhe o congresso"],
    },
)
FEE = entry(
    "fee",
    {"en": "Membership fee", "fr": "Cotisation", "es": "Cuota de socio", "pt": "Quota anual"},
    {
        "en": ["what does membership cost", "annual fee", "how much is the fee", "price of membership"],
        "fr": ["combien coûte l'adhésion", "cotisation annuelle", "montant de la cotisation", "prix de l'adhésion"],
        "es": ["cuánto cuesta ser socio", "cuota anual", "importe de la cuota", "precio de la adhesión"],
        "pt": ["quanto custa ser membro", "valor da quota anual", "montante da quota", "preço da adesão"],
    },
)
ENTRIES = (WHO, CONGRESS, FEE)
GOLDEN: tuple[dict[str, Any], ...] = (
    {"question": "who presides the network?", "language": "en", "entries": ["who"], "kind": "plain"},
    {"question": "quel maire préside ?", "language": "fr", "entries": ["who"], "kind": "plain"},
    {"question": "sede del congreso", "language": "es", "entries": ["congress"], "kind": "sms"},
    {"question": "quanto custa ser membro?", "language": "pt", "entries": ["fee"], "kind": "plain"},
    {"question": "how much does moon cheese weigh", "language": "en", "entries": [], "kind": "out-of-scope"},
)


def small_pack(folder: Path, *entries: Page, golden: tuple[dict[str, Any], ...] = GOLDEN) -> Path:
    """Writes the pack, by default with all its entries, over what the folder holds."""
    return write_pack(folder, entries or ENTRIES, golden=golden)


def without_fee() -> tuple[Page, ...]:
    """A version that cannot say what membership costs."""
    return WHO, CONGRESS


def reworded() -> tuple[Page, ...]:
    """A version that answers what it answered before, in other words."""
    return WHO, CONGRESS, FEE | {"answer": {"en": "There is no fee.", "fr": "Il n’y a pas de cotisation."}}
