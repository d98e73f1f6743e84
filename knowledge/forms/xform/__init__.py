"""XForms, as pyxform writes them and ODK's clients read them, into `FormVersion`s."""

from knowledge.forms.xform.errors import XFormError
from knowledge.forms.xform.reading import read_xform

__all__ = ["XFormError", "read_xform"]
