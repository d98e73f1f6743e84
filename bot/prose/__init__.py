"""Our Markdown in one neutral form, and what each platform makes of it within its limits."""
