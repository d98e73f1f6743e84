"""Slack, with Bolt for what comes in and slack_sdk for what goes out (docs.slack.dev)."""
