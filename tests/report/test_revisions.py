"""Policies in revisions of git: found with what stands beside them, and never at the cost of the folder one is in."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from guiju.engine.diagnostics import PolicyError
from guiju.engine.loading import load, load_all
from guiju.engine.report.revisions import given

NEWER = "rule newer when message then warn\n"


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Li", "-c", "user.email=li@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(club: Path) -> Path:
    """The club, recorded; then its rules are changed."""
    git(club, "init", "--quiet", "--initial-branch", "main")
    git(club, "add", ".")
    git(club, "commit", "--quiet", "--message", "the rules")
    (club / "club" / "rules.guiju").write_text(NEWER, encoding="utf-8")
    return club


@pytest.mark.parametrize("name", ["main:club", "main:club/", "main:./club", "HEAD:club/rules.guiju"])
def test_a_policy_as_it_was_is_loaded_with_its_community(repository: Path, name: str) -> None:
    with given(name) as policy:
        program = load(policy.path)
        assert set(program.policy.rules) == {"no_offers", "flood", "vip", "upgrade"}
        assert program.policy.community.name == "Garden Club"
        unpacked = policy.folder
    assert unpacked is not None
    assert not unpacked.exists()
    assert (repository / "club" / "rules.guiju").read_text(encoding="utf-8") == NEWER


def test_from_a_folder_below_the_path_is_still_that_of_the_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "club")
    for name in ("main:club", "main:./rules.guiju"):
        with given(name) as policy:
            assert "flood" in load(policy.path).policy.rules


def test_the_roster_is_that_of_the_revision_wherever_it_lies(repository: Path) -> None:
    community = repository / "club" / "community.yaml"
    community.write_text(community.read_text(encoding="utf-8") + "members: people/all.yaml\n", encoding="utf-8")
    (repository / "club" / "people").mkdir()
    (repository / "club" / "rules").mkdir()
    (repository / "club" / "rules.guiju").rename(repository / "club" / "rules" / "rules.guiju")
    roster = repository / "club" / "people" / "all.yaml"
    roster.write_text("li: {name: Li}\n", encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "a roster")
    roster.write_text("han: {name: Han}\n", encoding="utf-8")
    with given("main:club/rules") as policy:
        assert set(load(policy.path).policy.community.members) == {"li"}
    git(repository, "rm", "--quiet", "--force", "club/people/all.yaml")
    git(repository, "commit", "--quiet", "--message", "no roster")
    with given("main:club/rules") as policy, pytest.raises(PolicyError, match=r"there is no file `people/all\.yaml`"):
        load(policy.path)


def test_links_that_lead_out_matter_only_where_they_are_read(repository: Path) -> None:
    (repository / "pictures").symlink_to("/elsewhere/pictures")
    (repository / "club" / "notes.txt").symlink_to("../../notes.txt")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "links")
    with given("main:club") as policy:
        assert set(load(policy.path).policy.rules) == {"newer"}
    (repository / "club" / "guards.guiju").symlink_to("/elsewhere/guards.guiju")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "a link that is read")
    with given("main:club") as policy, pytest.raises(PolicyError, match=r"guards\.guiju` can't be read"):
        load(policy.path)


def test_what_is_a_path_is_no_revision(repository: Path) -> None:
    Path("main:club").mkdir()
    for name in ("main:club", "club", "-"):
        with given(name) as policy:
            assert (policy.path, policy.folder) == (name, None)


@pytest.mark.parametrize("name", ["nowhere:club", "main:nowhere", "main:../club", "--output=x:club", "main:club/.."])
def test_what_is_not_there_is_said(repository: Path, name: str) -> None:
    with pytest.raises(PolicyError) as caught, given(name) as policy:
        load(policy.path)
    assert {finding.code for finding in caught.value.diagnostics} <= {"G802", "G230"}
    assert not Path("x").exists()


def test_outside_a_repository_there_are_no_revisions(club: Path) -> None:
    with pytest.raises(PolicyError, match="neither as a path nor in git"), given("main:club") as _:
        pass


def test_findings_name_the_place_in_the_revision(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "-b", "wrong")
    (repository / "club" / "rules.guiju").write_text("rule wrong when massage then warn\n", encoding="utf-8")
    git(repository, "commit", "--quiet", "--all", "--message", "a slip")
    with given("wrong:club") as policy:
        loaded = load_all([Path(policy.path)])
        said = policy.said(PolicyError(loaded.diagnostics))
    assert [finding.span.source.name for finding in said.diagnostics if finding.span is not None] == [
        "wrong:club/rules.guiju"
    ]
