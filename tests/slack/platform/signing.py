"""Signed requests, as docs.slack.dev/authentication/verifying-requests-from-slack describes them."""

from __future__ import annotations

import hashlib
import hmac
import time


def signed_headers(secret: str, body: bytes, *, at: float | None = None) -> dict[str, str]:
    """The two headers that prove who sent a body, and when; `at` is in seconds, now if it is not given."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b":".join((b"v0", stamp.encode(), body)), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
