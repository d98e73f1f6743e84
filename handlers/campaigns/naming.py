"""What a questionnaire is called."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.campaigns.taking import campaign_of
from knowledge.model.languages import Language
from knowledge.packs.workbooks import title_of
from knowledge.store.unit import Unit


def called(unit: Unit, form: int, languages: Sequence[Language]) -> str:
    """As its campaign calls it, in the first of these languages that there is; without one as the form does."""
    known = unit.forms.known(form)
    campaign = campaign_of(unit, known) if known is not None else None
    return campaign.titles.render(languages).text if campaign is not None else title_of(unit.forms.one(form), languages)
