"""Forms of these tests: made from tables as a workbook has them, each once in a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.forms.importing.child import work
from knowledge.forms.importing.importing import checked_of
from knowledge.model.forms import FormVersion
from knowledge.packs.workbooks import workbook_of
from tests.knowledge.forms.workbooks import Row, workbook


def read(content: bytes, name: str) -> FormVersion:
    """The form of a workbook, read in this process: the tests' own workbooks need no limits."""
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        checked = checked_of(work(str(path), folder, name))
    assert checked.form is not None, checked.problems
    return checked.form


@cache
def registration() -> FormVersion:
    """The form for registrations that Focal brings along."""
    return read(workbook_of("registration"), "registration")


@cache
def study() -> FormVersion:
    """The study of smart cities that Focal brings along."""
    return read(workbook_of("smart-cities-study"), "study")


def _said(en: str, fr: str, es: str, pt: str, column: str = "label") -> Row:
    names = ("English (en)", "Français (fr)", "Español (es)", "Português (pt)")
    return {f"{column}::{name}": text for name, text in zip(names, (en, fr, es, pt), strict=True)}


_CITY: tuple[Row, ...] = (
    {
        "type": "note",
        "name": "lead",
        **_said("Thank you for taking part.", "Merci de participer.", "Gracias por participar.", "Obrigado."),
    },
    {"type": "begin_group", "name": "city", **_said("Your city", "Votre ville", "Su ciudad", "A sua cidade")},
    {
        "type": "integer",
        "name": "people",
        "required": "yes",
        "constraint": ". > 0",
        **_said("Inhabitants", "Habitants", "Habitantes", "Habitantes"),
        **_said("More than none.", "Plus de zéro.", "Más de cero.", "Mais de zero.", "constraint_message"),
        **_said("To compare cities.", "Pour comparer.", "Para comparar.", "Para comparar.", "guidance_hint"),
    },
    {"type": "decimal", "name": "budget", **_said("Budget in euros", "Budget en euros", "Presupuesto", "Orçamento")},
    {
        "type": "select_one yes_no",
        "name": "plan",
        "required": "yes",
        **_said("Is there a digital plan?", "Y a-t-il un plan ?", "¿Hay un plan?", "Há um plano?"),
    },
    {
        "type": "date",
        "name": "since",
        "relevant": "${plan} = 'yes'",
        **_said("Since when?", "Depuis quand ?", "¿Desde cuándo?", "Desde quando?"),
    },
    {"type": "end_group", "name": "city_end"},
    {
        "type": "select_one theme",
        "name": "theme",
        **_said("Main theme", "Thème principal", "Tema principal", "Tema principal"),
    },
    {
        "type": "rank service",
        "name": "order",
        **_said("Which matter most?", "Lesquels comptent le plus ?", "¿Cuáles importan más?", "Quais importam mais?"),
    },
    {"type": "begin_repeat", "name": "project", **_said("Project", "Projet", "Proyecto", "Projeto")},
    {
        "type": "text",
        "name": "title",
        "required": "yes",
        **_said("Title of the project", "Titre du projet", "Título del proyecto", "Título do projeto"),
    },
    {"type": "end_repeat", "name": "project_end"},
    {
        "type": "range",
        "name": "mark",
        "parameters": "start=1 end=5 step=1",
        **_said("How do you rate us?", "Quelle note ?", "¿Qué nota nos da?", "Que nota nos dá?"),
    },
    {"type": "geopoint", "name": "place", **_said("Where is it?", "Où est-ce ?", "¿Dónde está?", "Onde fica?")},
    {"type": "image", "name": "logo", **_said("Your logo", "Votre logo", "Su logotipo", "O seu logótipo")},
    {
        "type": "acknowledge",
        "name": "terms",
        "required": "yes",
        **_said("We publish this.", "Nous publions ceci.", "Publicamos esto.", "Publicamos isto."),
    },
)

_THEMES = ("Water", "Waste", "Energy", "Mobility", "Health", "Schools", "Culture", "Sport", "Housing", "Trade")


def _choices() -> tuple[Row, ...]:
    yes_no = (
        {"list_name": "yes_no", "name": "yes", **_said("Yes", "Oui", "Sí", "Sim")},
        {"list_name": "yes_no", "name": "no", **_said("No", "Non", "No", "Não")},
    )
    themes = ({"list_name": "theme", "name": one.lower(), **_said(one, one, one, one)} for one in _THEMES)
    services = ({"list_name": "service", "name": one.lower(), **_said(one, one, one, one)} for one in _THEMES[:3])
    return (*yes_no, *themes, *services)


@cache
def city() -> FormVersion:
    """A form with a question of every common type, in four languages."""
    settings = {"form_title": "Cities", "form_id": "cities", "version": "1", "default_language": "English (en)"}
    return read(workbook(_CITY, _choices(), settings), "cities")
