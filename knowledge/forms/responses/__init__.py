"""Responses to a form: what is asked next, what follows from an answer, what is wrong, and what is sent."""

from knowledge.forms.responses.checking import AnswerFault, AnswerProblem
from knowledge.forms.responses.drafts import as_json, from_json
from knowledge.forms.responses.errors import ResponseError
from knowledge.forms.responses.filled import Change, Filled, RuleFault, Step, begin, fill
from knowledge.forms.responses.instances import InstanceError, read_instance, write_instance
from knowledge.forms.responses.steps import AskAnother, AskQuestion
from knowledge.forms.responses.surroundings import Surroundings

__all__ = [
    "AnswerFault",
    "AnswerProblem",
    "AskAnother",
    "AskQuestion",
    "Change",
    "Filled",
    "InstanceError",
    "ResponseError",
    "RuleFault",
    "Step",
    "Surroundings",
    "as_json",
    "begin",
    "fill",
    "from_json",
    "read_instance",
    "write_instance",
]
