"""XLSForm workbooks into `FormVersion`s, or the list of all that is wrong with them."""

from knowledge.forms.importing.importing import LIMITS, MOST_BYTES, Checked, Summary, check_form, import_form

__all__ = ["LIMITS", "MOST_BYTES", "Checked", "Summary", "check_form", "import_form"]
