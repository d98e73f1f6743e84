"""Times of day and their zones."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from knowledge.reading.circulars.folding import fold, legible
from knowledge.reading.circulars.grammar import grammar_for
from knowledge.reading.circulars.times import times_in
from knowledge.reading.circulars.tokens import tokens_of
from knowledge.reading.circulars.zones import abbreviations


def times(text: str) -> list[str]:
    printed = legible(text)
    found = times_in(tokens_of(fold(printed), printed), grammar_for())
    return [f"{each.time.isoformat('minutes')} {each.zone or ''}".strip() for each in found]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("à 18h", "18:00"),
        ("à 18h30", "18:30"),
        ("à 18 h 30", "18:30"),
        ("à 9 heures", "09:00"),
        ("23h59", "23:59"),
        ("at 5 p.m.", "17:00"),
        ("at 5pm", "17:00"),
        ("at 5:30 PM", "17:30"),
        ("at 12 p.m.", "12:00"),
        ("at 12 a.m.", "00:00"),
        ("at 9:00 a.m.", "09:00"),
        ("at 10 o'clock", "10:00"),
        ("a las 17:00 h", "17:00"),
        ("a las 14:00 horas", "14:00"),
        ("17.00 h", "17:00"),
        ("a las 5 de la tarde", "17:00"),
        ("às 18h00", "18:00"),
        ("às 5 da tarde", "17:00"),
        ("à midi", "12:00"),
        ("12 noon", "12:00"),
        ("al mediodía", "12:00"),
        ("ao meio-dia", "12:00"),
        ("minuit", "23:59"),
        ("midnight", "23:59"),
        ("a medianoche", "23:59"),
        ("à meia-noite", "23:59"),
        ("24:00", "23:59"),
    ],
)
def test_a_time(text: str, time: str) -> None:
    """As each language writes it; midnight ends the day that it stands with."""
    assert times(text) == [time]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("18h (heure de Barcelone)", "18:00 Europe/Madrid"),
        ("18h, heure de Bruxelles", "18:00 Europe/Brussels"),
        ("14:00 horas (hora de Bilbao)", "14:00 Europe/Madrid"),
        ("17h, hora de Luanda", "17:00 Africa/Luanda"),
        ("23h59 (horário de Brasília)", "23:59 America/Sao_Paulo"),
        ("medianoche (hora de Chile)", "23:59 America/Santiago"),
        ("5 p.m. Barcelona time", "17:00 Europe/Madrid"),
        ("midnight, New York time", "23:59 America/New_York"),
        ("23:59 CET", "23:59 Europe/Paris"),
        ("23:59 (CEST)", "23:59 Europe/Paris"),
        ("18:00 GMT", "18:00 GMT"),
        ("18:00 UTC", "18:00 UTC"),
        ("12 noon (UTC+2)", "12:00 UTC+2"),
        ("17h (GMT-3)", "17:00 UTC-3"),
        ("8:00 UTC+05:30", "08:00 UTC+5:30"),
        ("3:00 PM ET", "15:00 America/New_York"),
        ("9:30, hora peninsular", "09:30 Europe/Madrid"),
        ("12h heure d’Europe centrale", "12:00 Europe/Paris"),
        ("18h, heure de Trifouillis", "18:00 Trifouillis"),
        ("18h et demie", "18:00"),
        ("18h est la limite", "18:00"),
    ],
)
def test_a_time_in_a_zone(text: str, time: str) -> None:
    """A city, a country, an abbreviation or an offset; a place in no list stands for itself; words are no zones."""
    assert times(text) == [time]


@pytest.mark.parametrize("text", ["24 octobre 2014", "12 cities", "article 3.2", "25:00", "18:75", "le 5 mai"])
def test_what_is_no_time(text: str) -> None:
    """Dates, amounts and hours that no clock shows."""
    assert times(text) == []


def test_a_beginning_and_an_end() -> None:
    """Two times, the zone with the second."""
    assert times("from 10:00 to 12:00 CET; de 14h 16h") == ["10:00", "12:00 Europe/Paris", "14:00", "16:00"]


def test_abbreviations_mean_zones_that_there_are() -> None:
    """Each stands in the tz database."""
    assert set(abbreviations().values()) <= available_timezones()
