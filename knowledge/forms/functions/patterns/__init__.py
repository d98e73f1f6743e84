"""Regular expressions of forms: Java's, as in JavaRosa, and bounded in time and memory."""

from knowledge.forms.functions.patterns.errors import PatternError
from knowledge.forms.functions.patterns.matching import fits, pattern_problem

__all__ = ["PatternError", "fits", "pattern_problem"]
