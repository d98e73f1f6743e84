"""The web: chat, console, and what guards them."""
