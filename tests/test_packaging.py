"""That the built package holds every file it should, and none it should not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "src/guiju"
MADE_BY_TOOLS = {"__pycache__", "build", "dist", "guiju.egg-info"}


def _versioned_files() -> list[str]:
    """Files under version control or about to be, by their names from the top; all files where there is no Git."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        return sorted(_walk(ROOT, follow=False))
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    return sorted(name for name in set(listed) if name and os.path.lexists(ROOT / name))


def _walk(top: Path, follow: bool) -> Iterator[str]:
    for folder, folders, names in os.walk(top, followlinks=follow):
        here = Path(folder)
        links = [name for name in folders if not follow and (here / name).is_symlink()]
        folders[:] = [
            name for name in folders if name not in MADE_BY_TOOLS and name not in links and not name.startswith(".")
        ]
        for name in names + links:
            yield (here / name).relative_to(top).as_posix()


def _copy(names: list[str], target: Path) -> Path:
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name, follow_symlinks=False)
    return target


def _build(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder / "out"), *options, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder.parent)


def _built(folder: Path, *options: str) -> dict[str, Path]:
    done = _build(folder, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return {path.suffix: path for path in (folder / "out").iterdir()}


def _wheel_files(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def _package_files(names: set[str]) -> set[str]:
    return {name for name in names if not PurePosixPath(name).parts[0].endswith(".dist-info")}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project as a fresh clone has it."""
    return _copy(_versioned_files(), tmp_path_factory.mktemp("checkout") / "guiju")


@pytest.fixture(scope="module")
def expected(checkout: Path) -> set[str]:
    """The files of the package, by the names they should have in a wheel."""
    return {f"guiju/{name}" for name in _walk(checkout / PACKAGE, follow=True)}


@pytest.fixture(scope="module")
def built(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The source distribution, and the wheel made from what is in it."""
    return _built(_copy_tree(checkout, tmp_path_factory))


def _copy_tree(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(checkout, tmp_path_factory.mktemp("build") / "guiju", symlinks=True)


@pytest.mark.slow
def test_a_wheel_through_the_source_distribution_holds_the_package(built: dict[str, Path], expected: set[str]) -> None:
    assert "guiju/engine/__init__.py" in expected
    assert "guiju/cli.py" in expected
    held = _package_files(_wheel_files(built[".whl"]))
    assert held - expected == set(), "in the wheel, and not in the project"
    assert expected - held == set(), "not in the wheel: add the suffix to package-data in pyproject.toml"


@pytest.mark.slow
def test_a_wheel_built_directly_is_the_same(
    checkout: Path, built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    direct = _built(_copy_tree(checkout, tmp_path_factory), "--wheel")
    assert _wheel_files(direct[".whl"]) == _wheel_files(built[".whl"])


@pytest.mark.slow
def test_the_source_distribution_holds_the_project(checkout: Path, built: dict[str, Path]) -> None:
    with tarfile.open(built[".gz"]) as archive:
        members = archive.getmembers()
    assert [member.name for member in members if member.issym() or member.islnk()] == []
    held = {member.name.partition("/")[2] for member in members}
    project = {name for name in _walk(checkout, follow=True) if not name.startswith(".")}
    assert project - held == set(), "not in the source distribution: add it to MANIFEST.in"


@pytest.mark.slow
def test_the_wheel_brings_one_package_its_command_and_its_licence(built: dict[str, Path]) -> None:
    names = _wheel_files(built[".whl"])
    described = {name.partition("/")[2] for name in names - _package_files(names)}
    assert {"METADATA", "entry_points.txt", "licenses/LICENSE"} <= described
    assert {PurePosixPath(name).parts[0] for name in _package_files(names)} == {"guiju"}


@pytest.mark.slow
def test_the_wheel_runs_where_the_project_is_not(built: dict[str, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(built[".whl"]) as archive:
        archive.extractall(tmp_path)
    script = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import guiju.engine.diagnostics as d, guiju.cli; "
        "print(d.__file__, len(d.codes()))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    place, count = done.stdout.rsplit(maxsplit=1)
    assert Path(place).is_relative_to(tmp_path)
    assert int(count) > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["engine", "cli.py"])
def test_a_checkout_without_links_is_not_built(
    name: str, checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = _copy_tree(checkout, tmp_path_factory)
    link = folder / PACKAGE / name
    link.rename(folder / "out of the way")
    link.write_text(f"../../{name}", encoding="utf-8")
    done = _build(folder, "--wheel")
    assert done.returncode != 0
    assert f"this checkout has lost its symbolic links (src/guiju/{name})" in done.stdout + done.stderr
    assert not (folder / "out").exists() or not list((folder / "out").iterdir())


def test_the_engine_has_one_name() -> None:
    done = subprocess.run([sys.executable, "-c", "import engine"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode != 0
    assert "import this package as `guiju.engine`" in done.stderr
