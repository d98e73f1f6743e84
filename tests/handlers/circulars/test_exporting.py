"""The register as a table: every recipient, what came of it, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from handlers.circulars.circulation import acknowledge
from handlers.circulars.exporting import (
    delivery_state_name,
    register_csv,
    register_rows,
    register_xlsx,
    unreached_name,
)
from handlers.circulars.releasing import cancel
from knowledge.model.circulation import Unreached
from knowledge.model.deliveries import DeliveryState
from knowledge.model.languages import EN, FR, NETWORK_LANGUAGES, Language
from knowledge.model.people import ChannelName
from knowledge.model.rights import Forbidden
from tests.circulations import add_reader, change_contact, fail
from tests.handlers.circulars.office import DAY, HOUR, Office

EVIL = '=HYPERLINK("https://example.org")'


def rows(office: Office, content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


class TestRows:
    def test_every_recipient(self, office: Office) -> None:
        """By member and name, also whom nothing reached and why; times are of the network's clock."""
        add_reader(office.store, office.lyon, office.now, language=FR, channel=None)
        add_reader(office.store, office.vitoria, office.now, consent="")
        circular = office.released()
        office.deliver()
        office.now += 2 * HOUR
        office.do(acknowledge, office.contact(office.rui), circular.id, ChannelName.SLACK, office.now)
        voice = office.library.phrasebook.speak(EN)
        table = office.see(register_rows, office.iker, circular, office.library, voice)
        assert table.title == "Circular 1 (2026)"
        assert all(len(row) == len(table.header) for row in table.rows)
        states = [(row[0], row[8], row[10], row[12], row[13]) for row in table.rows]
        assert states == [
            ("Es-Vitoria", "sent", "2026-11-20 11:00", "", ""),
            ("Es-Vitoria", "did not agree to be written to", "", "", ""),
            ("Fr-Lyon", "sent", "2026-11-20 11:00", "", ""),
            ("Fr-Lyon", "no channel", "", "", ""),
            ("Pt-Braga", "sent", "2026-11-20 11:00", "2026-11-20 13:00", "Slack"),
            ("Uk-Leeds", "sent", "2026-11-20 11:00", "", ""),
        ]

    def test_why_it_failed(self, office: Office) -> None:
        """The channel's own words stand there."""
        circular = office.released()
        fail(office.store, office.now)
        voice = office.library.phrasebook.speak(EN)
        table = office.see(register_rows, office.iker, circular, office.library, voice)
        assert {(row[8], row[9]) for row in table.rows} == {("failed", "blocked")}

    def test_who_may_not(self, small_office: Office) -> None:
        """What other cities did is for nobody but the secretariat."""
        circular = small_office.released()
        voice = small_office.library.phrasebook.speak(EN)
        with pytest.raises(Forbidden):
            small_office.see(register_rows, small_office.actor(small_office.ana), circular, small_office.library, voice)

    @pytest.mark.parametrize("language", NETWORK_LANGUAGES)
    def test_everything_has_a_name(self, small_office: Office, language: Language) -> None:
        """Every state and every reason, in every language."""
        voice = small_office.library.phrasebook.speak(language)
        assert all(delivery_state_name(voice, state) for state in DeliveryState)
        assert all(unreached_name(voice, why) for why in Unreached)


class TestFiles:
    def test_csv(self, office: Office) -> None:
        """Excel reads it as it is, and runs nothing of it."""
        change_contact(office.store, office.ana, name=EVIL)
        circular = office.released()
        voice = office.library.phrasebook.speak(EN)
        content = office.do(register_csv, office.iker, circular, office.library, voice, office.now)
        assert content.startswith(b"\xef\xbb\xbf")
        header, *lines = rows(office, content)
        assert header[0] == "Member"
        assert [line[3] for line in lines if line[0] == "Fr-Lyon"] == [f"'{EVIL}"]
        assert office.actions()[-1] == "circular.exported"

    def test_workbook(self, office: Office) -> None:
        """The same, every cell a text."""
        change_contact(office.store, office.ana, name=EVIL)
        circular = office.released()
        voice = office.library.phrasebook.speak(FR)
        content = office.do(register_xlsx, office.iker, circular, office.library, voice, office.now)
        page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        assert page.max_row == 5
        cells = [cell for row in page.iter_rows(min_row=2) for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s"}
        assert EVIL in [cell.value for cell in cells]

    def test_a_reason_of_the_staff(self, small_office: Office) -> None:
        """What they type as a reason runs in no spreadsheet either."""
        office = small_office
        circular = office.released()
        office.now += DAY
        gone = office.do(cancel, office.iker, circular.id, circular.revision, "=1+1", office.library, office.now)
        voice = office.library.phrasebook.speak(EN)
        _header, *lines = rows(office, office.do(register_csv, office.iker, gone, office.library, voice, office.now))
        assert {line[9] for line in lines} == {"'=1+1"}
