"""Who watches over an installation learns how it is, and nothing about anybody."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from knowledge.store.store import open_store
from tests.bot.conftest import Serve, Visit

TOKEN = "a token for figures that is long enough to be one"


def figures(url: str, token: str = TOKEN) -> httpx.Response:
    return httpx.get(f"{url}/metrics", headers={"authorization": f"Bearer {token}"}, trust_env=False)


def samples(answer: httpx.Response) -> Mapping[tuple[str, frozenset[tuple[str, str]]], float]:
    """The value of each figure, by its name and labels."""
    families = text_string_to_metric_families(answer.text)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def named(values: Mapping[tuple[str, frozenset[tuple[str, str]]], float], name: str, **labels: str) -> float:
    return values.get((name, frozenset(labels.items())), 0.0)


def test_figures_are_for_who_has_the_token(serve: Serve) -> None:
    """Without a token in the settings, without one in the request, or with another one: there is no such page."""
    closed, open_ = serve(), serve(metrics_token=TOKEN)
    assert figures(closed.url).status_code == 404
    assert httpx.get(f"{open_.url}/metrics", trust_env=False).status_code == 404
    assert figures(open_.url, TOKEN[:-1]).status_code == 404
    assert figures(open_.url).status_code == 200


def test_what_people_do_is_counted_without_them(serve: Serve, visit: Visit) -> None:
    """A question that is answered counts as a message that was sent and a reply in time; its words are not among the
    figures."""
    url = serve(metrics_token=TOKEN).url
    before = samples(figures(url))
    visit("en", url).ask("menu")
    answer = figures(url)
    after = samples(answer)

    def grown(name: str, **labels: str) -> float:
        return named(after, name, **labels) - named(before, name, **labels)

    assert grown("focal_sends_total", channel="webchat", kind="reply", outcome="sent") == 1
    assert grown("focal_reply_seconds_count", channel="webchat") == 1
    assert named(after, "focal_queue_depth", kind="reply") == 0
    assert named(after, "focal_job_seconds_count", job="renew_pack") > 0
    assert "menu" not in re.sub(r"^#.*$", "", answer.text, flags=re.MULTILINE)


def test_addresses_are_no_labels(serve: Serve) -> None:
    """However many addresses are tried, there is one figure for all that lead nowhere, and none holds an address."""
    url = serve(metrics_token=TOKEN).url
    for number in range(3):
        httpx.get(f"{url}/join/secret-code-{number}", trust_env=False)
        httpx.get(f"{url}/nowhere-{number}", trust_env=False)
    told = figures(url).text
    assert "secret-code" not in told
    assert "nowhere" not in told


def test_not_ready_with_another_schema(serve: Serve) -> None:
    """A process whose database was brought to another schema says that it cannot work, and stays alive."""
    served = serve()
    store = open_store(served.settings.database)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    store.close()
    ready = httpx.get(f"{served.url}/readyz", trust_env=False)
    assert (ready.status_code, ready.json()) == (503, {"status": "the database cannot be used"})
    assert httpx.get(f"{served.url}/healthz", trust_env=False).status_code == 200
