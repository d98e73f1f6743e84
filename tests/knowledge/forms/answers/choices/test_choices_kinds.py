"""Choices with a meaning of their own are recognised by their labels, in whatever language the form has them."""

from __future__ import annotations

import pytest

from tests.knowledge.forms.answers.choices.making import kinds


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (("Yes", "No"), ("1", "2")),
        (("No", "Yes"), ("0", "1")),
        (("Oui", "Non"), ("a", "b")),
        (("Sí", "No"), ("a", "b")),
        (("Sim", "Não"), ("sim", "nao")),
        (("True", "False"), ("t", "f")),
        (("نعم", "لا"), ("1", "0")),
        (("Ya", "Tidak"), ("yes", "no")),
        (("是", "没有"), ("yes", "no")),
        (("Yes, in all districts", "No, nowhere"), ("a", "b")),
        (("Yes", "No", "Don't know"), ("a", "b", "c")),
        (("Oui", "Non", "Ne sait pas"), ("1", "0", "99")),
        (("Yes", "No", "In preparation", "Not applicable", "Don't know"), ("a", "b", "c", "d", "e")),
    ],
)
def test_yes_no_lists(labels: tuple[str, ...], names: tuple[str, ...]) -> None:
    """A list with one yes and one no is a yes/no list, with a few others beside them or without."""
    found = kinds(*labels, names=names)
    assert found.is_yes_no
    assert found.yes is not None
    assert found.no is not None
    assert found.yes != found.no


@pytest.mark.parametrize(
    "labels",
    [
        ("Water", "Energy"),
        ("Yes, adopted", "Yes, in preparation", "No"),
        ("Yes", "Maybe"),
        ("No access", "Sidewalks"),
        ("Yes", "No", "A", "B", "C", "D"),
        ("Yes",),
        ("1", "0"),
        (),
    ],
)
def test_what_is_no_yes_no_list(labels: tuple[str, ...]) -> None:
    """Two that begin with yes, one of both missing, a long list, or bare numbers ask for no yes or no."""
    assert not kinds(*labels).is_yes_no


@pytest.mark.parametrize(
    "label", ["None", "None of these", "Aucun de ces canaux", "Ninguna de las anteriores", "Nenhum", "Rien"]
)
def test_none(label: str) -> None:
    """The choice that says none of the others."""
    found = kinds("Water", label).none
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize(
    "label", ["Other", "Other (please specify)", "Autre : précisez", "Otros", "Outra", "Autres secteurs"]
)
def test_other(label: str) -> None:
    """The choice that asks for words of one's own."""
    found = kinds("Water", label).other
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize(
    "label",
    [
        "Don't know",
        "Don’t know / no answer",
        "Ne sait pas",
        "Je ne sais pas",
        "No sabe / no contesta",
        "Não sabe",
        "Aucune idée",
    ],
)
def test_does_not_know(label: str) -> None:
    """The choice that says that one does not know; it is not taken for "none" or "no"."""
    found = kinds("Yes", "No", label)
    assert found.does_not_know is not None
    assert found.does_not_know.label == label
    assert found.none is None
    assert found.is_yes_no


def test_denmark_is_a_country() -> None:
    """A code of a country is no "don't know"."""
    assert kinds("Denmark", "Norway", names=("DK", "NO")).does_not_know is None


def test_two_others_are_none() -> None:
    """Where two choices begin alike, neither has the meaning of its own."""
    assert kinds("Other city", "Other country", "Water").other is None
    assert kinds("None today", "None ever").none is None


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("All of the above", "all"),
        ("Toutes", "all"),
        ("N/A", "not_applicable"),
        ("Sans objet", "not_applicable"),
        ("Peut-être", "undecided"),
    ],
)
def test_more_kinds(label: str, kind: str) -> None:
    """All, not applicable and maybe are recognised as well."""
    found = getattr(kinds("Water", "Energy", label), kind)
    assert found is not None
    assert found.label == label
    assert getattr(kinds("Water", "Energy"), kind) is None
