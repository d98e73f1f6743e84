"""The files that install Focal are sound, name what there is, and leave nothing open."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import prometheus_client
import pytest
import yaml

import bot.web.figures
import scheduler.figures
from bot.config import PREFIX, Settings
from bot.duties import Duty
from knowledge.store.store import Store

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SCRIPTS = [ROOT / ".ci" / "run", *sorted(DEPLOY.rglob("*.sh"))]

OF_COMPOSE = {"FOCAL_DOMAIN", "POSTGRES_PASSWORD"}
"""What stands in .env.example for compose.yaml alone."""

OF_THE_LIBRARY = {"process_resident_memory_bytes"}


def run(*command: str | Path) -> str:
    """A program that finds nothing to complain of; returns what it says all the same."""
    done = subprocess.run([*map(str, command)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def documents(path: Path) -> list[dict[str, Any]]:
    return [each for each in yaml.safe_load_all(path.read_text(encoding="utf-8")) if each]


def of_kind(kind: str) -> Iterator[dict[str, Any]]:
    return (each for path in KUBERNETES for each in documents(path) if each.get("kind") == kind)


class TestImage:
    """deploy/Dockerfile"""

    def test_it_is_well_written(self) -> None:
        """hadolint has nothing to say."""
        run(BIN / "hadolint", DEPLOY / "Dockerfile")

    def test_all_of_focal_is_in_it(self) -> None:
        """Every package of the wheel is copied, and nothing that is copied is kept out by .dockerignore."""
        copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), flags=re.MULTILINE)
        sources = {source for line in copied for source in line.split()}
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())
        packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
        let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
        assert set(packages) <= sources
        assert {"pyproject.toml", "uv.lock"} <= sources
        assert sources == let_in

    def test_nobody_is_root_in_it(self) -> None:
        """The last user is a number, so that an orchestrator can see that it is not root."""
        users = re.findall(r"^USER (\S+)$", (DEPLOY / "Dockerfile").read_text(), flags=re.MULTILINE)
        assert users[-1:] == ["10001:10001"]


class TestCompose:
    """deploy/compose.yaml"""

    def test_it_follows_its_schema(self) -> None:
        """As the Compose Specification says."""
        run(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")

    def test_the_processes_share_all_the_work(self) -> None:
        """Each duty is somebody's, and there is no other."""
        services = documents(DEPLOY / "compose.yaml")[0]["services"]
        commands = [one["command"] for one in services.values() if one.get("command", [])[:1] == ["serve"]]
        options = {option for command in commands for option in command[1:]}
        assert options == {f"--{duty}" for duty in Duty}

    def test_only_the_proxy_is_open(self) -> None:
        """Neither the database nor Focal itself listens to the world."""
        services = documents(DEPLOY / "compose.yaml")[0]["services"]
        assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
        ours = [one for one in services.values() if "focal" in one["image"]]
        assert all(one["read_only"] and one["cap_drop"] == ["ALL"] for one in ours)


class TestKubernetes:
    """deploy/kubernetes"""

    @pytest.mark.parametrize(
        "path", [path for path in KUBERNETES if path.stem != "kustomization"], ids=lambda p: p.stem
    )
    def test_it_follows_its_schema(self, path: Path) -> None:
        """Strictly: no property that Kubernetes does not know."""
        run(BIN / "kubernetes-validate", "--strict", "--quiet", path)

    def test_everything_is_applied_or_offered(self) -> None:
        """The list names each file; those that not everybody needs stand there to be uncommented."""
        text = (DEPLOY / "kubernetes" / "kustomization.yaml").read_text()
        listed = set(re.findall(r"^  (?:# )?- (\S+\.yaml)$", text, flags=re.MULTILINE))
        assert listed == {path.name for path in KUBERNETES} - {"kustomization.yaml", "secret.example.yaml"}

    def test_each_duty_has_replicas_that_are_not_taken_away_together(self) -> None:
        """Two of each at least, with a budget of the same name."""
        deployments = {each["metadata"]["name"]: each for each in of_kind("Deployment")}
        budgets = {each["metadata"]["name"]: each["spec"] for each in of_kind("PodDisruptionBudget")}
        assert deployments.keys() == budgets.keys()
        for name, each in deployments.items():
            assert each["spec"]["replicas"] >= 2
            assert budgets[name]["selector"] == each["spec"]["selector"]
        args = [each["spec"]["template"]["spec"]["containers"][0]["args"] for each in deployments.values()]
        assert sorted(option for each in args for option in each[1:]) == sorted(f"--{duty}" for duty in Duty)

    def test_nothing_may_more_than_it_needs(self) -> None:
        """No root, no writable image, no token of the cluster, a limit to memory."""
        for each in (*of_kind("Deployment"), *of_kind("Job")):
            pod = each["spec"]["template"]["spec"]
            container = pod["containers"][0]
            assert pod["automountServiceAccountToken"] is False
            assert pod["securityContext"]["runAsNonRoot"] is True
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert "memory" in container["resources"]["limits"]


class TestSystemd:
    """deploy/systemd"""

    @pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
    def test_units_are_sound(self, path: Path, tmp_path: Path) -> None:
        """systemd has nothing to complain of, once the program is where the unit says."""
        program, name = str(BIN / "focal"), path.name.replace("@", "@web")
        text = path.read_text(encoding="utf-8").replace("/opt/focal/.venv/bin/focal", program)
        (tmp_path / name).write_text(text, encoding="utf-8")
        told = run("systemd-analyze", "verify", "--man=no", tmp_path / name)
        assert name not in told, "what it does not know it only remarks"

    def test_the_program_is_the_one_that_is_installed(self) -> None:
        """Every command of a unit is the one that `make install` brings."""
        commands = [line for path in UNITS for line in path.read_text().splitlines() if line.startswith("ExecStart")]
        assert commands
        assert all(line.partition("=")[2].startswith("/opt/focal/.venv/bin/focal ") for line in commands)


def test_scripts_are_sound() -> None:
    """shellcheck has nothing to say."""
    run(BIN / "shellcheck", *SCRIPTS)


class TestSettings:
    """deploy/.env.example"""

    def test_it_names_each_setting_once(self) -> None:
        """And none that there is not."""
        lines = (DEPLOY / ".env.example").read_text(encoding="utf-8").splitlines()
        named = [found[1] for line in lines if (found := re.match(r"#? ?([A-Z_]+)=", line))]
        assert sorted(named) == sorted({f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | OF_COMPOSE)

    def test_defaults_are_the_defaults(self) -> None:
        """What is commented out and shows a default shows the right one."""
        shown = _shown()
        for name, field in Settings.model_fields.items():
            default = field.default
            if isinstance(default, str | int) and default != "":
                assert shown[f"{PREFIX}{name.upper()}"] in (str(default), "https://focal.example.org"), name

    def test_nobody_starts_with_the_examples_secret(self) -> None:
        """What has to be secret is empty, so that compose and Focal ask for it."""
        shown = _shown()
        secret = {name for name, value in shown.items() if re.search(r"TOKEN|SECRET|PASSWORD|KEY$", name) and value}
        assert secret == set()


def _shown() -> Mapping[str, str]:
    lines = (DEPLOY / ".env.example").read_text(encoding="utf-8").splitlines()
    return {found[1]: found[2] for line in lines if (found := re.match(r"#? ?([A-Z_]+)=(.*)$", line))}


class TestMonitoring:
    """deploy/monitoring"""

    def test_rules_and_dashboard_ask_for_what_there_is(self, sqlite_store: Store) -> None:
        """Each figure that they name is one that a process tells."""
        texts = [path.read_text(encoding="utf-8") for path in (DEPLOY / "monitoring").iterdir()]
        asked = {name for text in texts for name in re.findall(r"\b(?:focal|process)_[a-z_]+\b", text)}
        present = bot.web.figures.present_figures(sqlite_store)
        kept = {metric.name for metric in prometheus_client.REGISTRY.collect()}
        told = {metric.name for metric in present.collect()} | kept | OF_THE_LIBRARY | {"focal_database_connections"}
        told |= {"focal_database_connections_most"}  # of PostgreSQL alone
        suffix = re.compile(r"_(?:bucket|count|sum|total)$")
        assert {suffix.sub("", name) for name in asked} <= told

    def test_the_dashboard_is_one(self) -> None:
        """Panels have numbers of their own and do not lie over one another."""
        panels = json.loads((DEPLOY / "monitoring" / "dashboard.json").read_text())["panels"]
        assert len({panel["id"] for panel in panels}) == len(panels)
        cells = [
            (x, y)
            for panel in panels
            for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
            for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
        ]
        assert len(cells) == len(set(cells))
        assert max(x for x, _ in cells) == 23

    def test_every_alert_says_what_to_do(self) -> None:
        """Somebody reads it at night."""
        groups = documents(DEPLOY / "monitoring" / "alerts.yaml")[0]["groups"]
        rules = [rule for group in groups for rule in group["rules"]]
        assert all(rule["annotations"].keys() == {"summary", "action"} and rule["for"] for rule in rules)


assert scheduler.figures  # its figures are in the registry once it is imported
