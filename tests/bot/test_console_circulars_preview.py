"""What readers will see: the preview in each language and on each channel."""

from __future__ import annotations

import pytest

from tests.bot.circulating import (
    administrator_at,
    begin,
    describe,
    done,
    hrefs,
    look,
    send,
    words,
    write,
)
from tests.bot.conftest import Visit
from tests.bot.serving import Served
from tests.bot.visitor import Visitor


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


@pytest.fixture
def here(staff: Visitor) -> str:
    """A draft in English and French."""
    here = begin(staff)
    write(staff, here)
    write(staff, here, "Réunion", "Chers **collègues**,\n\n- venez\n- inscrivez-vous", "fr")
    return here


class TestPreview:
    def test_all_channels_side_by_side(self, staff: Visitor, here: str) -> None:
        """Telegram, Slack, the web page and e-mail, each with the text, and the buttons in the reader's language."""
        page = look(staff, f"{here}/preview?language=fr")
        for name in ("Telegram", "Slack", "Web page", "E-mail"):
            assert name in page.words
        assert page.html.count("<strong>collègues</strong>") == 4
        assert page.words.count("• venez") >= 2
        assert "*collègues*" in page.text

    def test_each_language_has_its_own(self, staff: Visitor, here: str) -> None:
        """Languages with a text are tabs; readers of others see which text they get, and that they are told so."""
        page = look(staff, f"{here}/preview")
        assert {"?language=en", "?language=fr", "?language=de"} <= set(hrefs(page))
        german = look(staff, f"{here}/preview?language=de")
        assert "its readers get another one, and are told so" in german.words

    def test_a_language_that_is_none(self, staff: Visitor, here: str) -> None:
        """An address that was made up shows the original."""
        assert "Dear colleagues" in look(staff, f"{here}/preview?language=zorble").text

    def test_it_shows_number_and_date_as_they_will_be(self, staff: Visitor, here: str) -> None:
        """Without a number and a date it is shown with those that it would get today; with them, with those."""
        assert "Circular 1" in look(staff, f"{here}/preview").words
        done(describe(staff, here, number="47", issued="2014-09-04", place="Bilbao"), "saved")
        page = look(staff, f"{here}/preview?language=fr")
        assert "Circular 47" in words(page.html)
        assert "Bilbao, 4 septembre 2014" in page.words

    def test_files_of_a_language(self, staff: Visitor, here: str) -> None:
        """A file for readers of French stands in no other letter."""
        done(
            send(staff, f"{here}/texts", f"{here}/files", {"file": ("programme.pdf", b"%PDF-")}, language="fr"),
            "attached",
        )
        assert "programme.pdf" in look(staff, f"{here}/preview?language=fr").text
        assert "programme.pdf" not in look(staff, f"{here}/preview?language=en").text

    def test_an_empty_draft(self, staff: Visitor) -> None:
        """Without any text the page is shown all the same."""
        assert look(staff, f"{begin(staff)}/preview").heading == "(no title yet)"

    def test_nothing_in_it_can_be_pressed(self, staff: Visitor, here: str) -> None:
        """Buttons of a preview are no buttons: nobody acknowledges by looking."""
        page = look(staff, f"{here}/preview")
        forms = [values.get("action", "") for tag, values in page.tags if tag == "form"]
        assert not [action for action in forms if action.startswith("/console/circulars")]


class TestTheEmail:
    def test_it_stands_alone(self, staff: Visitor, here: str) -> None:
        """The e-mail itself, with its own styles, on a page that runs nothing and sends nothing."""
        mail = staff.http.get(f"{here}/preview/email?language=fr")
        assert mail.status_code == 200
        assert "<strong>collègues</strong>" in mail.text
        policy = mail.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "script" not in policy

    def test_of_no_language(self, staff: Visitor, here: str) -> None:
        """There is none in a language that nobody reads."""
        assert staff.http.get(f"{here}/preview/email?language=zorble").status_code == 404
        assert staff.http.get(f"{here}/preview/email").status_code == 404

    def test_it_keeps_to_the_size_of_a_page(self, staff: Visitor, here: str) -> None:
        """The longest circular's preview is a page of less than 200 kB, on all its channels together."""
        write(staff, here, "Long", "\n\n".join(["The network meets once a year in one of its cities. " * 11] * 50))
        assert len(staff.http.get(f"{here}/preview").content) < 200_000
