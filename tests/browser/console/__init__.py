"""The secretariat’s console in a real browser: walked as people do, for everybody, page by page."""
