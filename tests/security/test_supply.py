"""What Focal is made of."""

from __future__ import annotations

import json
import subprocess
import tomllib
from typing import Any
from urllib.parse import urlsplit

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.security.supply import ROOT, bill_of_materials, faults, locked, uv


def test_the_lock_is_of_this_project() -> None:
    """What pyproject.toml asks for is what uv.lock has."""
    subprocess.run([uv(), "lock", "--check", "--offline", "--quiet"], cwd=ROOT, check=True)


def test_every_file_of_the_lock_has_its_hash() -> None:
    """All come from a registry, and none can be exchanged without being noticed."""
    assert [*faults(locked())] == []
    assert len(locked()) > 100


@pytest.mark.parametrize(
    "package",
    [
        {"name": "x", "source": {"git": "https://example.org/x"}, "sdist": {"hash": "sha256:" + "0" * 64}},
        {"name": "x", "source": {"registry": "https://pypi.org/simple"}, "wheels": [{"url": "x"}]},
        {"name": "x", "source": {"registry": "https://pypi.org/simple"}, "wheels": [{"hash": "md5:0"}]},
        {"name": "x", "source": {"registry": "https://pypi.org/simple"}},
    ],
)
def test_a_fault_of_the_lock_is_seen(package: dict[str, object]) -> None:
    """Another source, a file without a hash, with a weak one, or no file at all."""
    assert len([*faults([package])]) == 1


def short(bill: dict[str, Any]) -> str:
    """A bill in which one package has one file: the validator needs a fifth of a second for each address."""
    first, *others = [{**each, "externalReferences": []} for each in bill["components"]]
    first["externalReferences"] = bill["components"][0]["externalReferences"][:1]
    return json.dumps({**bill, "components": [first, *others]})


def test_the_bill_of_materials() -> None:
    """It follows the schema of CycloneDX, and has every package that Focal asks for, with its version and hashes."""
    bill = json.loads(bill_of_materials())
    assert JsonStrictValidator(SchemaVersion.V1_5).validate_str(short(bill)) is None
    components = {each["name"]: each for each in bill["components"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {line.partition(">")[0].partition("[")[0] for line in project["dependencies"]}
    assert asked <= components.keys()
    assert "pytest" not in components
    for name in asked:
        assert components[name]["version"]
        assert components[name]["purl"].startswith(f"pkg:pypi/{name}@")
        files = components[name]["externalReferences"]
        assert {(each["hashes"][0]["alg"], len(each["hashes"][0]["content"])) for each in files} == {("SHA-256", 64)}
        assert all(urlsplit(each["url"]).scheme == "https" for each in files)
