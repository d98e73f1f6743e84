"""The names of XForms (https://getodk.github.io/xforms-spec/)."""

from __future__ import annotations

from typing import Final

from lxml import etree

XFORMS: Final = "http://www.w3.org/2002/xforms"
XHTML: Final = "http://www.w3.org/1999/xhtml"
JAVAROSA: Final = "http://openrosa.org/javarosa"

NAMESPACES: Final = {"x": XFORMS, "h": XHTML, "jr": JAVAROSA}


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; "" of a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def jr(name: str) -> str:
    """The name of an attribute of JavaRosa's, as lxml writes it."""
    return f"{{{JAVAROSA}}}{name}"


def tidy(expression: str | None) -> str:
    """An expression without the spaces around it; "" when there is none."""
    return (expression or "").strip()
