"""Campaigns: cities are invited to answer a questionnaire, reminded of what is left, and thanked."""
