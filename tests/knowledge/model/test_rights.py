"""Who may do what, as one table: whoever changes the rights changes this page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.model.languages import EN
from knowledge.model.people import Contact, Desk, Member, MemberKind, Role
from knowledge.model.rights import DESKS, FOCAL, OPERATOR, RIGHTS, Forbidden, Right, actor_of

LYON = Member(
    code="fr-lyon", name="Lyon", kind=MemberKind.CITY, country="FR", time_zone="Europe/Paris", languages=(EN,), id=1
)
BRAGA = replace(LYON, code="pt-braga", name="Braga", id=2)

COLUMNS = (
    (Role.VISITOR, Desk.APPROVER),
    (Role.ELECTED_OFFICIAL, Desk.APPROVER),
    (Role.ALTERNATE, Desk.APPROVER),
    (Role.FOCAL_POINT, Desk.APPROVER),
    (Role.STAFF, Desk.VIEWER),
    (Role.STAFF, Desk.EDITOR),
    (Role.STAFF, Desk.APPROVER),
    (Role.ADMINISTRATOR, Desk.APPROVER),
)
TABLE = """
                         visitor  elected  alternate  focal  viewer  editor  approver  administrator
ask_for_access              +       +       +       +       +       +       +       +
change_own_settings         +       +       +       +       +       +       +       +
get_own_data                +       +       +       +       +       +       +       +
be_forgotten                +       +       +       +       +       +       +       +
link_own_channel            +       +       +       +       +       +       +       +
answer_for_member           -       -       +       +       -       -       -       -
submit_for_member           -       +       +       +       -       -       -       -
see_answers_of_member       -       +       +       +       -       -       -       -
invite_colleague            -       -       +       +       -       -       -       -
use_console                 -       -       -       -       +       +       +       +
see_answers_of_all          -       -       -       -       +       +       +       +
decide_requests             -       -       -       -       -       -       +       +
answer_questions            -       -       -       -       -       +       +       +
write_circulars             -       -       -       -       -       +       +       +
approve_circulars           -       -       -       -       -       -       +       +
set_deadlines               -       -       -       -       -       +       +       +
manage_events               -       -       -       -       -       +       +       +
manage_calls                -       -       -       -       -       +       +       +
publish_practices           -       -       -       -       -       -       +       +
manage_forms                -       -       -       -       -       +       +       +
invite_anybody              -       -       -       -       -       +       +       +
merge_contacts              -       -       -       -       -       -       +       +
erase_contacts              -       -       -       -       -       -       +       +
write_entries               -       -       -       -       -       +       +       +
publish_entries             -       -       -       -       -       -       +       +
export_register             -       -       -       -       -       +       +       +
import_register             -       -       -       -       -       -       -       +
read_audit_log              -       -       -       -       -       -       -       +
manage_accounts             -       -       -       -       -       -       -       +
change_settings             -       -       -       -       -       -       -       +
"""
ROWS = {words[0]: words[1:] for words in map(str.split, TABLE.strip().splitlines()[1:])}
OF_OWN_MEMBER = (
    Right.ANSWER_FOR_MEMBER,
    Right.SUBMIT_FOR_MEMBER,
    Right.SEE_ANSWERS_OF_MEMBER,
    Right.INVITE_COLLEAGUE,
)


def contact(role: Role, member: Member | None = LYON, desk: Desk = Desk.APPROVER) -> Contact:
    return Contact(id=7, name="", role=role, language=EN, member=member, desk=desk)


def test_the_table_is_whole() -> None:
    """Every right, every role and every desk of the staff has its place in the table."""
    assert set(ROWS) == {right.value for right in Right}
    assert {role for role, _ in COLUMNS} == set(Role) == set(RIGHTS)
    assert {desk for role, desk in COLUMNS if role is Role.STAFF} == set(Desk) == set(DESKS)


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_as_the_table_says(right: Right, column: int) -> None:
    """A role has a right, over its own member, exactly where the table has a plus."""
    role, desk = COLUMNS[column]
    assert actor_of(contact(role, desk=desk)).may(right, LYON) is (ROWS[right][column] == "+")


@pytest.mark.parametrize("right", OF_OWN_MEMBER)
@pytest.mark.parametrize("role", Role)
def test_never_over_another_member(right: Right, role: Role) -> None:
    """Nobody answers for another city, sees what it answered as a colleague would, or invites into it."""
    assert not actor_of(contact(role)).may(right, BRAGA)
    assert not actor_of(contact(role)).may(right)
    assert not actor_of(contact(role, None)).may(right, LYON)


def test_the_use_cases_refuse() -> None:
    """`need` raises where `may` says no."""
    with pytest.raises(Forbidden):
        actor_of(contact(Role.FOCAL_POINT)).need(Right.USE_CONSOLE)
    actor_of(contact(Role.STAFF)).need(Right.USE_CONSOLE)


@pytest.mark.parametrize("actor", [OPERATOR, FOCAL])
def test_the_machine_itself(actor: object) -> None:
    """Commands and jobs may do what an administrator may, and nothing in the name of a city."""
    assert actor in (OPERATOR, FOCAL)
    assert OPERATOR.may(Right.IMPORT_REGISTER)
    assert not OPERATOR.may(Right.SUBMIT_FOR_MEMBER, LYON)
