"""Importing and exporting the register: rights, dry runs, all or nothing, and the way back."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.config import PACKS
from handlers.phrasebook import load_phrasebook
from handlers.register import MOST_PROBLEMS, Report, Stage, check_register, export_register, import_register
from handlers.register_texts import SENTENCES, place_of, problem_of, sentence_of
from knowledge.model.languages import EN
from knowledge.model.people import MemberKind, Region, Role, Standing
from knowledge.model.register import Change, FaultCode, Place, Sheet, fault
from knowledge.model.rights import OPERATOR, Actor, Forbidden
from knowledge.store.store import Store
from knowledge.store.tables import audit, contacts
from tests.knowledge.register.making import (
    ADDRESSES,
    ANA,
    BILBAO,
    CONTACTS,
    LYON,
    MEMBERS,
    codes,
    csv_file,
    workbook,
)

DEMONSTRATION = [PACKS / "demonstration" / name for name in ("members.csv", "contacts.csv")]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two members, Ana of both, Bo of one, and Ana's Telegram."""
    return [
        csv_file(tmp_path, ADDRESSES, "ana@example.org,telegram,4711,active,", name="addresses.csv"),
        csv_file(
            tmp_path, CONTACTS, ANA, ANA.replace("fr-lyon", "es-bilbao"), "fr-lyon,staff,Bo,,,,", name="contacts.csv"
        ),
        csv_file(tmp_path, MEMBERS, BILBAO, LYON, name="members.csv"),
    ]


def tally(report: Report) -> list[tuple[int, int, int]]:
    """Rows, new and changed ones of each sheet."""
    return [(each.rows, each.new, each.changed) for each in report.tallies.values()]


def counts(store: Store) -> tuple[int, int]:
    return store.read(lambda unit: (unit.people.count_members(), unit.people.count_contacts()))


def noted(store: Store) -> list[tuple[str, str, dict[str, int]]]:
    """What stands in the audit log."""
    found = select(audit.c.actor, audit.c.action, audit.c.details).order_by(audit.c.id)
    return store.read(lambda unit: [tuple(row) for row in unit.connection.execute(found)])


@pytest.mark.parametrize("role", Role)
def test_only_administrators_import(sqlite_store: Store, files: list[Path], now: datetime, role: Role) -> None:
    """Neither the secretariat's staff nor anybody else, not even to look what would change."""
    actor = Actor(name="contact:1", role=role)
    if role is Role.ADMINISTRATOR:
        assert not check_register(sqlite_store, actor, files, now).problems
        assert not import_register(sqlite_store, actor, files, now).problems
        return
    for use_case in (check_register, import_register):
        with pytest.raises(Forbidden):
            use_case(sqlite_store, actor, files, now)
    assert counts(sqlite_store) == (0, 0)


@pytest.mark.parametrize("role", Role)
def test_only_the_secretariat_exports(sqlite_store: Store, tmp_path: Path, now: datetime, role: Role) -> None:
    """Everybody else is refused before a file is made."""
    target = tmp_path / "register.xlsx"
    actor = Actor(name="contact:1", role=role)
    if role in (Role.STAFF, Role.ADMINISTRATOR):
        export_register(sqlite_store, actor, target, now)
    else:
        with pytest.raises(Forbidden):
            export_register(sqlite_store, actor, target, now)
    assert target.exists() is (role in (Role.STAFF, Role.ADMINISTRATOR))


def test_an_import_adds_what_is_new(store: Store, files: list[Path], now: datetime) -> None:
    """Members, contacts and addresses, in whatever order the files come; a second time nothing changes."""
    assert tally(import_register(store, OPERATOR, files, now)) == [(2, 2, 0), (3, 3, 0), (1, 1, 0)]
    assert counts(store) == (2, 2)
    assert tally(import_register(store, OPERATOR, files, now)) == [(2, 0, 0), (3, 0, 0), (1, 0, 0)]


def test_what_is_not_in_the_file_stays(sqlite_store: Store, files: list[Path], tmp_path: Path, now: datetime) -> None:
    """An import never deletes."""
    import_register(sqlite_store, OPERATOR, files, now)
    import_register(sqlite_store, OPERATOR, [csv_file(tmp_path, MEMBERS, LYON)], now)
    assert counts(sqlite_store) == (2, 2)


def test_a_dry_run_lists_every_change_and_makes_none(store: Store, files: list[Path], now: datetime) -> None:
    """Each change with its row, the old and the new value."""
    import_register(store, OPERATOR, files, now)
    files[1].write_text(f"{CONTACTS}\n{ANA.replace(',fr,', ',es fr,')}\nfr-lyon,staff,Cy,,,,\n", encoding="utf-8")
    shown: list[Change] = []
    report = check_register(store, OPERATOR, files, now, show=shown.append)
    assert tally(report) == [(2, 0, 0), (2, 1, 1), (1, 0, 0)]
    assert [(change.place.row, change.key, change.column, change.old, change.new) for change in shown] == [
        (2, "ana@example.org", "languages", "fr", "es, fr"),
        (3, "fr-lyon/Cy", "", "", ""),
    ]
    assert counts(store) == (2, 2)
    assert tally(import_register(store, OPERATOR, files, now)) == tally(report)


def test_with_a_single_problem_nothing_is_written(store: Store, files: list[Path], now: datetime) -> None:
    """Not even the sheets that have none."""
    files[0].write_text(f"{ADDRESSES}\nnobody@example.org,telegram,1,,\n", encoding="utf-8")
    report = import_register(store, OPERATOR, files, now)
    assert codes(report.problems) == ["unknown-contact"]
    assert counts(store) == (0, 0)
    assert noted(store) == []


def test_imports_and_exports_are_noted(sqlite_store: Store, files: list[Path], tmp_path: Path, now: datetime) -> None:
    """Who, when and how many; nobody's name. An import that changes nothing is not."""
    for _ in range(2):
        import_register(sqlite_store, OPERATOR, files, now)
    check_register(sqlite_store, OPERATOR, files, now)
    export_register(sqlite_store, Actor(name="contact:7", role=Role.STAFF), tmp_path / "out", now)
    assert noted(sqlite_store) == [
        ("operator", "register.imported", {"members": 2, "contacts": 3, "addresses": 1}),
        ("contact:7", "register.exported", {"members": 2, "contacts": 3, "addresses": 1}),
    ]


def test_an_interrupted_import_is_repeated(sqlite_store: Store, tmp_path: Path, now: datetime) -> None:
    """What is written by then stays, and the second import adds the rest."""
    lines = (f"fr-lyon,staff,Bo {number},,{number}@example.org,," for number in range(2_500))
    paths = [
        csv_file(tmp_path, MEMBERS, LYON, name="members.csv"),
        csv_file(tmp_path, CONTACTS, *lines, name="contacts.csv"),
    ]

    def pull_the_plug(stage: Stage, done: int, of: int) -> None:
        assert of in (0, 2_501)
        if (stage, done) == (Stage.WRITE, 2_000):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_register(sqlite_store, OPERATOR, paths, now, watch=pull_the_plug)
    there = counts(sqlite_store)[1]
    assert 0 < there < 2_500
    report = import_register(sqlite_store, OPERATOR, paths, now)
    assert report.tallies[Sheet.CONTACTS].new == 2_500 - there
    assert counts(sqlite_store) == (1, 2_500)


def test_members_without_contacts_are_warnings(sqlite_store: Store, tmp_path: Path, now: datetime) -> None:
    """They are told with their row, or without one when the file does not speak of them; they stop nothing."""
    gone = LYON.replace("fr-lyon", "fr-gone").replace("2014,", "2014,2020")
    first = csv_file(tmp_path, MEMBERS, BILBAO, LYON, gone, name="members.csv")
    report = import_register(sqlite_store, OPERATOR, [first], now)
    assert [(each.code, each.value, each.place.row) for each in report.warnings] == [
        ("no-contact", "es-bilbao", 2),
        ("no-contact", "fr-lyon", 3),
    ]
    report = import_register(sqlite_store, OPERATOR, [csv_file(tmp_path, CONTACTS, ANA)], now)
    assert [(each.value, each.place.row) for each in report.warnings] == [("es-bilbao", 0)]
    assert not report.problems


def test_problems_of_a_row_are_not_passed_on(sqlite_store: Store, tmp_path: Path, now: datetime) -> None:
    """One bad member, one bad contact: the rows that name them are not taken for faulty as well."""
    report = check_register(
        sqlite_store,
        OPERATOR,
        [
            csv_file(tmp_path, MEMBERS, LYON.replace("Europe/Paris", "Paris"), name="members.csv"),
            csv_file(tmp_path, CONTACTS, ANA.replace("focal_point", "boss"), ANA.replace("na", "an"), name="c.csv"),
            csv_file(tmp_path, ADDRESSES, "ana@example.org,telegram,1,,", name="addresses.csv"),
        ],
        now,
    )
    assert codes(report.problems) == ["bad-zone", "unknown-value"]


def test_a_file_of_faults_is_not_told_to_its_end(sqlite_store: Store, tmp_path: Path, now: datetime) -> None:
    """A thousand problems are enough to see that it is another file."""
    path = csv_file(tmp_path, CONTACTS, *["?,?,?,,?,?,?"] * 5_000)
    report = check_register(sqlite_store, OPERATOR, [path], now)
    assert len(report.problems) == MOST_PROBLEMS + 1
    assert report.problems[-1].code is FaultCode.TOO_MANY_PROBLEMS


def test_a_missing_column_is_the_only_problem(sqlite_store: Store, tmp_path: Path, now: datetime) -> None:
    """Of what follows from it nobody hears."""
    report = check_register(sqlite_store, OPERATOR, [csv_file(tmp_path, "member,role,function", "x,y,z")], now)
    assert [(each.code, each.value) for each in report.problems] == [("missing-column", "name")]


def test_a_workbook_is_the_same_as_three_files(sqlite_store: Store, tmp_path: Path, now: datetime) -> None:
    """Its sheets may stand in any order."""
    path = workbook(
        tmp_path,
        {
            "addresses": [ADDRESSES.split(","), ["ana@example.org", "telegram", 4711]],
            "contacts": [CONTACTS.split(","), ANA.split(",")],
            "members": [MEMBERS.split(","), LYON.split(",")],
        },
    )
    assert tally(import_register(sqlite_store, OPERATOR, [path], now)) == [(1, 1, 0), (1, 1, 0), (1, 1, 0)]


@pytest.mark.parametrize("target", ["register.xlsx", "folder"])
def test_the_way_back(store: Store, files: list[Path], tmp_path: Path, now: datetime, target: str) -> None:
    """What is exported is what was imported: importing it again changes nothing, here and in an empty register."""
    import_register(store, OPERATOR, files, now)
    assert export_register(store, OPERATOR, tmp_path / target, now) == dict(zip(Sheet, (2, 3, 1), strict=True))
    written = tmp_path / target
    paths = [written] if written.is_file() else sorted(written.iterdir())
    assert tally(import_register(store, OPERATOR, paths, now)) == [(2, 0, 0), (3, 0, 0), (1, 0, 0)]


NAMES = st.text(
    st.one_of(st.sampled_from("=+-@'\t\r\n;,\" a"), st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    max_size=30,
)


@given(NAMES, NAMES, st.sampled_from([",", ";"]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_somebody_is_called(
    sqlite_store: Store, now: datetime, name: str, function: str, delimiter: str
) -> None:
    """Export and import change nothing, also where a name came from elsewhere and looks like a formula."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [
            csv_file(Path(folder), MEMBERS, LYON, name="members.csv"),
            csv_file(Path(folder), CONTACTS, ANA, name="contacts.csv"),
        ]
        import_register(sqlite_store, OPERATOR, paths, now)
        renamed = update(contacts).values(name=f"A{name}", function=function)
        sqlite_store.run(lambda unit: unit.connection.execute(renamed))
        out = Path(folder, "out")
        export_register(sqlite_store, OPERATOR, out, now, delimiter=delimiter)
        shown: list[Change] = []
        report = check_register(sqlite_store, OPERATOR, sorted(out.iterdir()), now, show=shown.append)
        assert (report.problems, shown) == ([], [])


class TestDemonstration:
    """The demonstration network."""

    @pytest.fixture
    def network(self, sqlite_store: Store, now: datetime) -> Store:
        """A store with the network."""
        assert not import_register(sqlite_store, OPERATOR, DEMONSTRATION, now).problems
        return sqlite_store

    def test_it_is_as_large_as_the_real_one(self, network: Store) -> None:
        """88 members in some fifty countries of all regions, cities and associations; one presides."""
        members = network.read(lambda unit: unit.register.members()).values()
        assert len(members) == 88
        assert 45 <= len({member.country for member in members}) <= 55
        assert {member.region for member in members} == set(Region)
        assert {member.kind for member in members} == set(MemberKind)
        standing = [(member.standing, member.code) for member in members if member.standing is not Standing.MEMBER]
        assert sorted(standing) == [
            ("president", "es-bilbao"),
            ("regional_vice_president", "br-cnm"),
            ("regional_vice_president", "fr-bordeaux"),
            ("regional_vice_president", "ma-municipalities"),
            ("regional_vice_president", "mn-ulaanbaatar"),
        ]

    def test_contacts_are_named_by_their_function(self, network: Store) -> None:
        """Nobody real is in it, and every e-mail goes nowhere (RFC 2606)."""
        rows = network.read(lambda unit: list(unit.register.contact_rows()))
        titles = ("Focal point, ", "Alternate, ", "Deputy mayor for digital affairs, ", "Digital adviser, ")
        assert all(row["name"].startswith((*titles, "Administrator, ", "Secretariat, ")) for row in rows)
        assert all(row["email"].endswith("@example.org") for row in rows)
        assert {row["role"] for row in rows} == set(Role) - {Role.VISITOR}

    def test_it_shows_what_is_special(self, network: Store, now: datetime) -> None:
        """One member without a contact, one contact of two members, and an administrator to sign in first."""
        assert network.read(lambda unit: unit.register.without_contacts(now.date())) == ["kz-almaty"]
        rows = network.read(lambda unit: list(unit.register.contact_rows()))
        held = [row["code"] for row in rows if row["email"] == "digital-adviser.ethekwini@example.org"]
        assert held == ["za-ethekwini", "za-salga"]
        first = network.read(lambda unit: unit.people.first_with_role(Role.ADMINISTRATOR))
        assert first is not None
        assert first.name == "Administrator, Bilbao"

    def test_again_nothing_changes(self, network: Store, now: datetime) -> None:
        """A second start of the demonstration adds nothing."""
        assert tally(import_register(network, OPERATOR, DEMONSTRATION, now))[:2] == [(88, 0, 0), (126, 0, 0)]


@pytest.mark.parametrize("code", FaultCode)
def test_every_fault_has_a_sentence(code: FaultCode) -> None:
    """In English it ends, fills in its value, and tells what may have been meant."""
    _ = load_phrasebook().speak(EN)
    found = fault(code, Place(sheet=Sheet.CONTACTS, row=17, column="role"), "VALUE", "HINT")
    sentence = sentence_of(found, _)
    assert sentence[0].isupper() or sentence[0] == "“" or sentence.startswith("VALUE")
    assert sentence.rstrip("”")[-1] in ".?" or ":" in sentence
    assert "{" not in sentence
    assert str(problem_of(found, _)) == f"contacts:17: {sentence} [{code}]"


def test_every_fault_has_just_one() -> None:
    """The table is complete and has nothing else."""
    assert set(SENTENCES) == set(FaultCode)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place(file="a.csv", sheet=Sheet.CONTACTS, row=17, column="role"), "contacts row 17, column role"),
        (Place(file="a.csv", sheet=Sheet.CONTACTS, row=17), "contacts row 17"),
        (Place(file="a.csv", sheet=Sheet.MEMBERS), "members"),
        (Place(file="a.csv"), "a.csv"),
    ],
)
def test_places_in_words(place: Place, words: str) -> None:
    """The sheet, the row and the column; the file where no sheet is known, or where it is asked for."""
    _ = load_phrasebook().speak(EN)
    assert place_of(place, _) == words
    if place.sheet:
        assert place_of(place, _, with_file=True) == f"a.csv {words}"
