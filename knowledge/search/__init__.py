"""From a question to an approved answer, or to a refusal; and in which language it was asked."""
