"""What Focal is made of: the lock is whole, nothing in it is known to be unsafe, and a bill of materials says it all.

python -m tests.security.supply audit
python -m tests.security.supply sbom dist/focal.cdx.json
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
OFFLINE_S = 120
"""How long the database of vulnerabilities may take."""

EXPORT = ("export", "--quiet", "--locked", "--offline", "--no-dev", "--all-extras", "--no-emit-project")


def uv() -> str:
    """The program that keeps the lock."""
    return shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")


def locked() -> list[Mapping[str, Any]]:
    """The packages of the lock, without Focal itself."""
    packages: list[Mapping[str, Any]] = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    return [package for package in packages if "registry" in package["source"] or package["name"] != "focal"]


def faults(packages: list[Mapping[str, Any]]) -> Iterator[str]:
    """What a lock must not have: a package that comes from elsewhere than a registry, or a file without a hash."""
    for package in packages:
        files = _files(package)
        if "registry" not in package["source"]:
            yield f"{package['name']} does not come from a registry"
        if not files:
            yield f"{package['name']} has no file"
        for file in files:
            digest = str(file.get("hash", ""))
            if not digest.startswith("sha256:") or len(digest) != len("sha256:") + 64:
                yield f"{package['name']} has a file without its SHA-256"


def _files(package: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*package.get("wheels", ()), *filter(None, [package.get("sdist")])]


def bill_of_materials() -> str:
    """CycloneDX 1.5 in JSON: every package that Focal runs with, as the lock has it, each file with its hash."""
    command = [uv(), *EXPORT, "--format", "cyclonedx1.5", "--preview-features", "sbom-export"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def advisories() -> tuple[list[str], int]:
    """What is known against the locked packages, and how many nobody could be asked about.

    Raises:
        subprocess.SubprocessError: the database cannot be reached.
    """
    with tempfile.TemporaryDirectory() as room:
        requirements = Path(room, "requirements.txt")
        export = [uv(), *EXPORT, "--format", "requirements.txt", "--output-file", str(requirements)]
        subprocess.run(export, cwd=ROOT, check=True, capture_output=True)
        audit = [str(Path(sys.executable).parent / "pip-audit"), "--disable-pip", "--require-hashes"]
        audit += ["--progress-spinner", "off", "--format", "json", "--requirement", str(requirements)]
        done = subprocess.run(audit, capture_output=True, text=True, timeout=OFFLINE_S, check=False)
    if not done.stdout:
        raise subprocess.SubprocessError(done.stderr.strip().rpartition("\n")[2])
    asked = json.loads(done.stdout)["dependencies"]
    known = [
        f"{each['name']} {each['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'none yet'}"
        for each in asked
        for found in each.get("vulns", ())
    ]
    return known, sum("skip_reason" in each for each in asked)


def audit() -> int:
    """Says what is wrong; the exit status."""
    subprocess.run([uv(), "lock", "--check", "--offline", "--quiet"], cwd=ROOT, check=True)
    packages = locked()
    wrong = [*faults(packages)]
    print(f"uv.lock: {len(packages)} packages, each file with its SHA-256" if not wrong else "\n".join(wrong))
    try:
        known, unknown = advisories()
    except (subprocess.SubprocessError, OSError) as error:
        print(f"advisories: the database cannot be reached ({error})")
        return bool(wrong)
    if unknown:
        print(f"advisories: nobody could be asked about {unknown} packages; try again where pypi.org can be reached")
    print("\n".join(known) if known else "advisories: none of the others")
    return bool(wrong or known)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["audit"]:
            sys.exit(audit())
        case ["sbom", target]:
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            Path(target).write_text(bill_of_materials(), encoding="utf-8")
            print(target)
        case _:
            sys.exit(__doc__)
