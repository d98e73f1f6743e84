"""Where we speak: settings, channels, web, the composition root, and the command line."""
