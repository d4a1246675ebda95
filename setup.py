"""Everything about the package is in `pyproject.toml`; this only refuses a checkout whose links were lost."""

from pathlib import Path

from setuptools import setup

PACKAGE = Path(__file__).resolve().parent / "src" / "guiju"
FOLDERS = ("engine", "grammar", "policies", "schemas")


def lost_links() -> list[str]:
    """Names in `src/guiju` that should lead to the folders at the top level and do not.

    Git writes a link as a small text file where it may not make links (Windows without developer mode, mostly).
    """
    lost = [name for name in FOLDERS if not (PACKAGE / name).is_dir()]
    cli = PACKAGE / "cli.py"
    if not cli.is_file() or cli.read_text(encoding="utf-8").strip() == "../../cli.py":
        lost.append("cli.py")
    return lost


if lost := lost_links():
    names = ", ".join(f"src/guiju/{name}" for name in lost)
    raise SystemExit(
        f"error: this checkout has lost its symbolic links ({names}), so the package would be built without its code. "
        "Clone it again with `git clone -c core.symlinks=true` (on Windows, turn on developer mode first), "
        "or install from a wheel or a source distribution, which need no links."
    )

setup()
