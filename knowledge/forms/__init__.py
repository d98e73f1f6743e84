"""Questionnaires: read, asked, answered and handed on, as XLSForm and ODK have them."""
