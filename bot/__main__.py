"""The command line."""

from __future__ import annotations

import sys

from bot.cli import app
from bot.config import BadSettings
from knowledge.errors import FocalError, ImportRefused


def main() -> None:
    """Runs a command; whatever Focal can explain is said in one clear line, with a non-zero exit."""
    try:
        app()
    except ImportRefused as refused:
        for problem in refused.problems:
            print(problem, file=sys.stderr)
        sys.exit("focal: nothing was imported until these problems are mended")
    except BadSettings as error:
        sys.exit(f"focal: {error} (see deploy/README.md)")
    except FocalError as error:
        sys.exit(f"focal: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
