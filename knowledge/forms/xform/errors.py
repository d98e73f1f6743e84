"""Why an XForm is not read."""

from __future__ import annotations

from knowledge.errors import FocalError


class XFormError(FocalError):
    """The XForm is not one that Focal can ask.

    Attributes:
        code: a kebab-case name of the reason: "broken-xml", "no-instance", "missing-table", "unknown-source",
            "unsupported-type", "unsupported-control", "inline-items".
        value: what it was found in: a path, the name of a file.
    """

    def __init__(self, code: str, value: str) -> None:
        super().__init__(f"the XForm is not read: {code} {value}".rstrip())
        self.code = code
        self.value = value
