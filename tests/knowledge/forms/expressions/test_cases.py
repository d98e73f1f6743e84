"""Public cases of JavaRosa and of ODK's web forms, and why those that stay wrong do."""

from __future__ import annotations

import pytest

from tests.knowledge.forms.expressions.cases import CASES, cases_by_file, is_right

DIFFERENT: dict[str, str] = {
    f"wf-{number}": reason
    for reason, numbers in (
        (
            "dates are whole days, as in JavaRosa; the web forms count from midnight in UTC, here -07:00",
            "409 410 412 416 460 461 462 463 464 465 467 468 469 470 471 472 474 475 476 477 530 531",
        ),
        (
            "number() of a date is a whole day, too",
            "874 875 876 877 878",
        ),
        (
            "a time is a fraction of the city's day; the web forms count in UTC, and write none",
            "884 885 886 887 888",
        ),
        (
            "date() of a number is a day of the calendar, as in JavaRosa; the web forms make an instant of it, in UTC",
            "418 429 430 431 432 444 445 446 447 448 449 450 451 452 453 486 488 490 492 494",
        ),
        (
            "date-time() of a number is in UTC, as in JavaRosa, where today() - 60 is a day of the calendar",
            "161 167 168",
        ),
        (
            "what is no date is an error in date() and date-time(), as JavaRosa's own cases want it",
            "399 400 401 402 403 404 405 433",
        ),
        (
            "date() of NaN is NaN, as in JavaRosa",
            "434",
        ),
        (
            "an area without points is an error, as JavaRosa's own case wants it",
            "644",
        ),
        (
            "a question is true when it has a value, as in JavaRosa: `relevant` asks for an answer",
            "652",
        ),
        (
            "instance() is the document of the instance, whose element in the form is not kept",
            "738 739 741",
        ),
        (
            "numbers with exponents are none in XPath, as JavaRosa's own cases want it",
            "762",
        ),
        (
            "jr:itext() gives the text; the nodes of the texts are not kept",
            "794 795 796 797 798 799 800 801 802",
        ),
        (
            "without an instance only names can be looked for, as JavaRosa's own cases want it",
            "808 826",
        ),
        (
            "sum(), min() and max() pass over what is no number, as in JavaRosa",
            "811 816 819 829 835 837 1028 2005 2006",
        ),
        (
            "regex() looks at the whole text, as in JavaRosa",
            "932",
        ),
        (
            "halves of negative numbers are rounded towards zero, as JavaRosa's own cases want it",
            "940 953 961 973",
        ),
        (
            "-1 is no limit of weighted-checklist(), as in JavaRosa",
            "1166",
        ),
        (
            "names without prefix are those of a default namespace too: instances of ODK stand in one",
            "1790 1793 1811 1812 2021 2026",
        ),
        (
            "the nodes of namespaces stand before those of attributes, as XPath 1.0 has it",
            "2180",
        ),
    )
    for number in numbers.split()
}
"""The cases that give something else, and why."""


@pytest.mark.skipif(not CASES.exists(), reason="needs ../shared, the public cases")
@pytest.mark.parametrize("file", cases_by_file())
def test_expressions_give_what_other_engines_give(file: str) -> None:
    """All of JavaRosa's; of those of the web forms all but the ones explained, which stay different."""
    wrong = {case["id"] for case in cases_by_file()[file] if not is_right(case)}
    explained = {case["id"] for case in cases_by_file()[file]} & set(DIFFERENT)
    assert wrong - explained == set(), "give something else, unexplained"
    assert explained - wrong == set(), "are explained, and right"


@pytest.mark.skipif(not CASES.exists(), reason="needs ../shared, the public cases")
def test_only_cases_of_the_web_forms_are_different() -> None:
    """Where the two engines differ JavaRosa counts; and the explained ones are all there."""
    ids = {case["id"] for cases in cases_by_file().values() for case in cases}
    assert set(DIFFERENT) <= ids
    assert not [id for id in DIFFERENT if id.startswith("jr-")]
    assert len(ids) - len(DIFFERENT) >= 2_350
