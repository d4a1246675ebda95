"""`guiju init`: what it makes passes every check at once, for each topic in each language."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import cycle
from pathlib import Path, PurePosixPath

import pytest
from click.testing import Result

from guiju.engine.check.platforms import platforms
from guiju.engine.diagnostics import PolicyError
from guiju.engine.loading import load_all
from guiju.engine.report.exit_codes import ExitCode
from guiju.engine.report.joined_community import join_communities
from guiju.engine.report.starting import Start, files_of, write_files
from guiju.engine.report.topic_words import translate_lines, translate_policy, translate_yaml
from guiju.engine.report.topics import Topic, topics
from guiju.engine.syntax.vocabulary import LANGUAGES

Run = Callable[..., Result]
TOPICS = tuple(topics())


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def passes(run: Run, *arguments: str) -> Result:
    result = run(*arguments)
    assert result.exit_code == ExitCode.OK, result.output
    return result


def test_there_is_a_topic_to_start_from() -> None:
    assert TOPICS[0] == "start"
    assert all(set(topic.title) <= set(LANGUAGES) for topic in topics().values())


def all_pass(run: Run) -> None:
    """Everything that the README of a new folder says to try."""
    os.chdir("new")
    passes(run, "check", "policies")
    passes(run, "fmt", "--check", "policies")
    passes(run, "test", "policies")
    assert passes(run, "dry-run", "policies", "traces", "--strict").stdout
    assert "Hikers" in passes(run, "notice", "policies").stdout


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_what_is_made_passes_at_once(run: Run, topic: str, language: str) -> None:
    passes(run, "init", "new", "--topic", topic, "--lang", language, "--name", "Hikers")
    all_pass(run)


@pytest.mark.parametrize(("platform", "language"), list(zip(platforms(), cycle(LANGUAGES), strict=False)))
def test_all_topics_pass_together_on_every_platform(run: Run, platform: str, language: str) -> None:
    chosen = [word for topic in TOPICS for word in ("--topic", topic)]
    passes(run, "init", "new", *chosen, "--lang", language, "--name", "Hikers", "--platform", platform)
    os.chdir("new")
    passes(run, "check", "policies")
    passes(run, "dry-run", "policies", "traces", "--strict")
    if platform == "generic":  # scenarios play in the small communities of the topics, whatever the platform
        passes(run, "test", "policies")


@pytest.mark.parametrize(("topic", "platform"), list(zip(TOPICS, cycle(platforms()), strict=False)))
def test_a_topic_alone_has_no_findings_on_its_platform(topic: str, platform: str) -> None:
    found = files_of(Start("Hikers", "zh", platform, None, (topics()[topic],)))
    write_files(Path("new"), found)
    assert load_all([Path("new/policies")]).diagnostics == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_in_the_language_asked_for(run: Run, language: str) -> None:
    passes(run, "init", "new", "--lang", language)
    policy = Path("new/policies/start/start.guiju").read_text(encoding="utf-8")
    assert ("规则" in policy, "群里不发广告" in policy) == (language == "zh", language == "zh")
    community = Path("new/community.yaml").read_text(encoding="utf-8")
    assert ("发广告记多久" in community) == (language == "zh")
    assert ("默认: {角色: 成员}" in community, "mute_length: 1天" in community) == (
        language == "zh",
        language == "zh",
    )
    assert ("安" in Path("new/README.md").read_text(encoding="utf-8")) is False


def test_values_written_as_comments_can_be_chosen(run: Run) -> None:
    passes(run, "init", "new")
    path = Path("new/community.yaml")
    before = load_all([Path("new/policies")]).program
    head, marker, tail = path.read_text(encoding="utf-8").partition("# parameters:")
    path.write_text(head + "\n".join(line.removeprefix("# ").removeprefix("#") for line in (marker + tail).split("\n")), "utf-8")  # fmt: skip
    after = load_all([Path("new/policies")]).program
    assert before is not None
    assert after is not None
    assert after.policy.digest == before.policy.digest
    assert after.policy.community.settings


def test_nothing_is_written_over(run: Run) -> None:
    Path("new").mkdir()
    Path("new/README.md").write_text("mine", encoding="utf-8")
    result = run("init", "new")
    assert result.exit_code == ExitCode.USAGE
    assert "`new/README.md` is there already" in result.stderr
    assert [path.name for path in Path("new").iterdir()] == ["README.md"]
    assert Path("new/README.md").read_text(encoding="utf-8") == "mine"


def test_a_link_is_not_written_through(run: Run) -> None:
    Path("new").mkdir()
    Path("new/README.md").symlink_to("elsewhere.md")
    assert run("init", "new").exit_code == ExitCode.USAGE
    assert not Path("new/elsewhere.md").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--topic", "strat"], "there is no topic `strat`; did you mean `start`?"),
        (["--platform", "telegran"], "there is no platform `telegran`; did you mean `telegram`?"),
        (["--timezone", "Asia/Shanghia"], "there is no time zone `Asia/Shanghia`"),
    ],
)
def test_what_is_not_there_is_said(run: Run, arguments: list[str], said: str) -> None:
    result = run("init", "new", *arguments)
    assert result.exit_code == ExitCode.USAGE
    assert said in result.stderr
    assert not Path("new").exists()


def test_how_it_was_called_wrongly_is_said_in_chinese_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIJU_LANG", "zh")
    assert "没有主题 `strat`；是不是 `start`？" in run("init", "new", "--topic", "strat").stderr


def test_a_name_no_community_can_have_is_refused(run: Run) -> None:
    assert run("init", "new", "--name", "two\nlines").exit_code == ExitCode.INVALID
    assert not Path("new").exists()


def test_a_community_speaks_of_its_platform_and_zone(run: Run) -> None:
    passes(run, "init", "new", "--platform", "telegram", "--timezone", "Asia/Shanghai", "--name", "a: 'b' #c")
    try:
        community = load_all([Path("new/policies")]).community
    except PolicyError as error:
        pytest.fail(str(error))
    assert (community.name, community.platform, community.timezone.key) == ("a: 'b' #c", "telegram", "Asia/Shanghai")


def test_of_several_languages_one_file_is_taken() -> None:
    held = {"a.guiju": "en", "a.zh.guiju": "zh", "b.zh.md": "only", "c.zh.scenario.yaml": "zh", "c.scenario.yaml": "en"}
    files = {PurePosixPath(name): text for name, text in held.items()}
    topic = Topic(name="t", title={}, about={}, trace=PurePosixPath("trace.jsonl"), files=files)
    plain = (PurePosixPath("a.guiju"), PurePosixPath("b.md"), PurePosixPath("c.scenario.yaml"))
    assert topic.files_in("zh") == dict(zip(plain, ("zh", "only", "zh"), strict=True))
    assert topic.files_in("en") == dict(zip(plain, ("en", "only", "en"), strict=True))


def test_joined_communities_have_what_each_has_in_its_order() -> None:
    first = {"community": "a", "roles": ["owner", "admin", "member"], "groups": {"main": {"kind": "talk"}}}
    second = {"roles": ["owner", "mediator", "admin", "guest"], "groups": {"main": {"owner": "x"}, "news": None}}
    joined = join_communities([first, second])  # type: ignore[list-item]
    assert joined == {
        "roles": ["owner", "mediator", "admin", "guest", "member"],
        "groups": {"main": {"kind": "talk", "owner": "x"}, "news": None},
    }


def test_what_is_not_said_is_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guiju.engine.report.commands.init._on_terminal", lambda: True)
    result = run("init", "new", stdin="zh\nwechat\ncare，points\nAsia/Taipei\n")
    assert result.exit_code == ExitCode.OK, result.output
    assert "生日" in Path("new/policies/care/care.guiju").read_text(encoding="utf-8")
    community = load_all([Path("new/policies")]).community
    said = (community.language, community.platform, community.timezone.key)
    assert said == ("zh", "wechat", "Asia/Taipei")
    assert {path.name for path in Path("new/policies").iterdir()} == {"care", "points"}


def test_what_was_said_is_not_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guiju.engine.report.commands.init._on_terminal", lambda: True)
    passes(run, "init", "new", "--lang", "en", "--platform", "qq", "--topic", "care", "--timezone", "UTC")


def test_the_language_is_that_of_the_environment_where_nobody_says(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIJU_LANG", "zh")
    passes(run, "init", "new")
    assert "语言: 中文" in Path("new/community.yaml").read_text(encoding="utf-8")
    passes(run, "init", "english", "--lang", "en")
    assert "language: en" in Path("english/community.yaml").read_text(encoding="utf-8")


def test_topics_have_their_texts_in_other_words() -> None:
    words = {"Hello": "你好", "Hi: there": "嗨：那里", "a note": "说明", "Hello {name}": "{name} 你好"}
    policy = '# a note\nrule r "Hello" when message contains "Hello {name}" then reply "Hello you"\n'
    assert translate_policy(policy, words) == policy.replace("a note", "说明").replace('"Hello"', '"你好"').replace(
        "Hello {name}", "{name} 你好"
    )
    text = "# a note\nk: Hello # Hello\nHello you: [Hello, 'Hi: there']\n"
    assert translate_yaml(text, words) == '# 说明\nk: 你好 # Hello\nHello you: [你好, "嗨：那里"]\n'
    assert translate_lines('{"a":"Hello"}\n{"b":"hello"}\n', words) == '{"a":"你好"}\n{"b":"hello"}\n'
