"""What came of questionnaires: how far cities are, what they answered, and exports."""
