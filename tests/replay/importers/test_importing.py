"""Imports as a whole: order, resuming, pseudonyms, and what is said when something is in the way."""

from __future__ import annotations

import gzip
import io
import json
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import zstandard

from guiju.engine.replay.importers.importing import Import, Order
from guiju.engine.replay.importers.pseudonyms import Pseudonyms, read_key
from guiju.engine.replay.importers.reading import Settings, member
from guiju.engine.replay.trace_problems import TraceError
from guiju.engine.replay.traces import TraceReader

from .conftest import SAMPLES, imported, lines_of

KEY = b"a key that nobody else has"
UTC = Settings(ZoneInfo("UTC"))


def to_file(out: Path, *paths: Path, **order: object) -> Import:
    done = Import(Order([str(path) for path in paths], str(out), settings=UTC, at_once=4, **order))  # type: ignore[arg-type]
    done.run(io.BytesIO().write)
    return done


class _Stop:
    """Stops an import after so many lines have been made."""

    def __init__(self, done: Import, after: int) -> None:
        self.left = after
        self.make = done._line
        done._line = self  # type: ignore[assignment,method-assign]

    def __call__(self, *arguments: object) -> bytes | None:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return self.make(*arguments)  # type: ignore[arg-type]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Three days of two channels, in a folder."""
    for channel in ("#a", "#b"):
        (tmp_path / "logs" / channel).mkdir(parents=True)
        for day in (1, 2, 3):
            said = [f"[{hour:02}:00:00] <tom> {channel} {day} {hour}" for hour in range(7)]
            (tmp_path / "logs" / channel / f"2026-03-0{day}.log").write_text("\n".join(said), encoding="utf-8")
    return tmp_path / "logs"


def test_files_that_overlap_are_put_in_the_order_of_time(logs: Path, tmp_path: Path) -> None:
    done = to_file(tmp_path / "out.jsonl", logs)
    items = list(TraceReader(tmp_path / "out.jsonl", strict=True))
    assert len(items) == done.events == 42
    assert [item.event.at for item in items] == sorted(item.event.at for item in items)
    assert {item.event.group for item in items} == {"#a", "#b"}


@pytest.mark.parametrize("name", ["out.jsonl.gz", "out.jsonl.zst"])
def test_a_trace_is_compressed_as_its_name_says(name: str, logs: Path, tmp_path: Path) -> None:
    to_file(tmp_path / "out.jsonl", logs)
    to_file(tmp_path / name, logs)
    packed = (tmp_path / name).read_bytes()
    unpacked = gzip.decompress(packed) if name.endswith("gz") else zstandard.decompress(packed, 10**6)
    assert unpacked == (tmp_path / "out.jsonl").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs", "out.jsonl", name]


# ---- resuming --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [0, 3, 5, 13, 20, 41])
def test_an_interrupted_import_goes_on_and_ends_the_same(after: int, logs: Path, tmp_path: Path) -> None:
    whole = to_file(tmp_path / "whole.jsonl", logs)
    out = tmp_path / "out.jsonl"
    stopped = Import(Order([str(logs)], str(out), settings=UTC, at_once=4))
    _Stop(stopped, after)
    with pytest.raises(KeyboardInterrupt):
        stopped.run(io.BytesIO().write)
    assert not out.exists()
    if after < 4:
        with pytest.raises(TraceError, match=r"G654.*there is no interrupted import"):
            to_file(out, logs, resume=True)
        return
    done = to_file(out, logs, resume=True)
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert done.tally.as_data() == whole.tally.as_data()
    assert done.events == whole.events
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs", "out.jsonl", "whole.jsonl"]


@pytest.fixture
def stopped(logs: Path, tmp_path: Path) -> Path:
    """Where an interrupted import would have written its trace."""
    done = Import(Order([str(logs)], str(tmp_path / "out.jsonl"), settings=UTC, at_once=4))
    _Stop(done, 20)
    with pytest.raises(KeyboardInterrupt):
        done.run(io.BytesIO().write)
    return tmp_path / "out.jsonl"


def refusal(out: Path, logs: Path, **order: object) -> str:
    with pytest.raises(TraceError) as caught:
        to_file(out, logs, resume=True, **order)
    assert caught.value.code == "G654"
    assert caught.value.help == "leave `--resume` out to begin anew"
    return caught.value.message


def test_an_import_of_changed_files_does_not_go_on(stopped: Path, logs: Path) -> None:
    changed = logs / "#b" / "2026-03-02.log"
    changed.write_text("[09:00:00] <ned> hello", encoding="utf-8")
    assert refusal(stopped, logs) == f"`{changed}` has changed since the import was interrupted"
    changed.rename(logs / "#b" / "2026-04-02.log")
    assert refusal(stopped, logs) == "the interrupted import was of other files"


def test_an_import_asked_for_otherwise_does_not_go_on(stopped: Path, logs: Path) -> None:
    message = refusal(stopped, logs, pseudonyms=Pseudonyms(KEY))
    assert message == "the interrupted import was asked for with another `pseudonyms`"


def test_an_import_that_lost_its_beginning_does_not_go_on(stopped: Path, logs: Path) -> None:
    spooled, noted = stopped.with_name("out.jsonl.part"), stopped.with_name("out.jsonl.part.json")
    spooled.write_bytes(spooled.read_bytes()[:-10])
    assert refusal(stopped, logs) == "what was imported before is not all there"
    spooled.unlink()
    assert refusal(stopped, logs) == "`out.jsonl.part` is gone"
    noted.write_text("{}", encoding="utf-8")
    assert refusal(stopped, logs) == "what was noted of the interrupted import can't be read"
    to_file(stopped, logs)
    assert refusal(stopped, logs) == "there is no interrupted import to go on with: it is complete"


def test_an_interrupted_import_of_standard_input_goes_on_with_the_same(logs: Path, tmp_path: Path) -> None:
    kept = [tmp_path / name for name in ("first", "second")]
    for path in kept:
        path.write_bytes((logs / "#a" / "2026-03-01.log").read_bytes())
    first, second = (str(path) for path in kept)
    told = {"format": "irc", "at_once": 2, "settings": UTC}
    day = "### 2026-03-01\n"
    for path in kept:
        path.write_text(day + path.read_text(encoding="utf-8"), encoding="utf-8")
    stopped = Import(Order(["-"], str(tmp_path / "out.jsonl"), stdin=first, **told))  # type: ignore[arg-type]
    _Stop(stopped, 5)
    with pytest.raises(KeyboardInterrupt):
        stopped.run(io.BytesIO().write)
    done = Import(Order(["-"], str(tmp_path / "out.jsonl"), stdin=second, resume=True, **told))  # type: ignore[arg-type]
    done.run(io.BytesIO().write)
    assert done.events == len(list(TraceReader(tmp_path / "out.jsonl", strict=True))) == 7
    assert done.tally.groups == {"stdin": 7}


# ---- pseudonyms ------------------------------------------------------------------------------------------------------

SECRETS = {
    "telegram.json": ["Rosa", "Tulip", "Silent Sam", "user10", "Ned", "Garden Club"],
    "discord.json": ["Rosa", "Tom", 'ned"', '"101"', "GardenBot"],
    "slack": ["Rosa", "Tom", "U010", "weather", "B0301", "Ned"],
    "onebot.jsonl": ["10001", "10002", "10003", "小明", "小红", "园丁", "99999", "机器人"],
    "matrix.json": ["@rosa", "@tom", "@ned", "@kim", '"Tom"'],
    "garden.log": ["rosa", "ned"],
    "WhatsApp Chat with Garden Club.txt": ["Rosa", "Ned", "7700 900123"],
    "qq.txt": ["小明", "小芳", "小红", "10001", "gardener@garden.example"],
}


@pytest.mark.parametrize("name", SECRETS)
def test_nobody_can_be_recognised_behind_pseudonyms(name: str) -> None:
    _, plain = imported(SAMPLES / name)
    _, hidden = imported(SAMPLES / name, pseudonyms=Pseudonyms(KEY))
    text = hidden.decode()
    for secret in SECRETS[name]:
        assert secret in plain.decode()
        assert secret not in text
    assert [line["kind"] for line in lines_of(plain)] == [line["kind"] for line in lines_of(hidden)]


def test_a_pseudonym_is_the_same_wherever_someone_appears() -> None:
    _, trace = imported(SAMPLES / "slack", pseudonyms=Pseudonyms(KEY))
    join, *others = [line for line in lines_of(trace) if line["group"] == "C0201"]
    message = next(line for line in others if line["kind"] == "message")
    owner = next(line for line in others if line["member"].get("role") == "owner")  # type: ignore[attr-defined]
    assert message["member"] == join["member"]
    assert join["inviter"] == owner["member"]["id"] == message["message"]["mentions"][0]  # type: ignore[index]
    assert f"@{owner['member']['name']}," in message["message"]["text"]  # type: ignore[index]
    other = lines_of(imported(SAMPLES / "slack", pseudonyms=Pseudonyms(KEY[::-1]))[1])
    assert other[0]["member"] != join["member"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("hello @Tom Tulip, and @ned!", r"hello @n[0-9a-f]{16}, and @n[0-9a-f]{16}!"),
        ("Tom Tulip", "Tom Tulip"),
        ("write to tom@garden.example", "write to tom@garden.example"),
        ("@@ @", "@@ @"),
        ("rosa: hi", r"n[0-9a-f]{16}: hi"),
        ("note: hi", "note: hi"),
    ],
)
def test_names_in_texts(text: str, hidden: str) -> None:
    from guiju.engine.runtime.event import decode_event

    pseudonyms = Pseudonyms(KEY)
    for name in ("Tom Tulip", "rosa"):
        line = {"id": "m", "at": "2026-03-01T09:00:00Z", "kind": "tick", "member": {"id": name, "name": name}}
        pseudonyms.event(decode_event(json.dumps(line).encode()))
    assert re.fullmatch(hidden, pseudonyms.text(text))


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"secret\n")
    with pytest.raises(TraceError, match=r"G655.*the key has 6 bytes, expected 16 at least"):
        read_key(str(tmp_path / "key"))


# ---- what has to be told ---------------------------------------------------------------------------------------------


def failing(*paths: Path, **order: object) -> TraceError:
    with pytest.raises(TraceError) as caught:
        imported(*paths, **order)
    return caught.value


def test_local_times_need_a_zone() -> None:
    error = failing(SAMPLES / "qq.txt", zone=None)
    assert (error.code, error.message) == ("G653", "this export has local times without a time zone")
    assert error.help == "say where they are from, as in `--timezone Asia/Shanghai`"
    for name in ("telegram.json", "discord.json", "slack", "weflow.json", "onebot.jsonl", "matrix.json"):
        assert imported(SAMPLES / name, zone=None)[1] == imported(SAMPLES / name)[1]


def test_dates_that_can_be_read_in_two_ways_need_an_order(tmp_path: Path) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text("3/4/26, 09:30 - Tom: hello\n5/4/26, 09:31 - Tom: again\n", encoding="utf-8")
    error = failing(chat)
    assert (error.code, error.message) == ("G653", "the dates of this export can be read as `dmy` or `mdy`")
    days = {order: lines_of(imported(chat, order=order)[1])[0]["at"] for order in ("dmy", "mdy")}
    assert days == {"dmy": "2026-04-03T01:30:00+00:00", "mdy": "2026-03-04T01:30:00+00:00"}


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("1/3/26, 9:30 PM - Tom: hello\n28/3/26, 9:30 PM - Tom: x", "2026-03-01T21:30:00+00:00"),
        ("01.03.26, 21:30 - Tom: hello\n28.03.26, 21:30 - Tom: x", "2026-03-01T21:30:00+00:00"),
        ("2026-03-01, 21:30 - Tom: hello", "2026-03-01T21:30:00+00:00"),
        ("3/1/26, 9:30\u202fp.m. - Tom: hello\n3/28/26, 9:30 p. m. - Tom: x", "2026-03-01T21:30:00+00:00"),
        ("[28/02/2026, 23:59:59] Tom: hello\n[01/03/2026, 00:00:00] Tom: x", "2026-02-28T23:59:59+00:00"),
        ("2026/3/1 下午9:30 - 小明: 你好", "2026-03-01T21:30:00+00:00"),
        ("2026年3月1日 上午12:05 - 小明: 你好", "2026-03-01T00:05:00+00:00"),
        ("1/3/26, 12:05 am - Tom: hello\n28/3/26, 9:30 pm - Tom: x", "2026-03-01T00:05:00+00:00"),
    ],
)
def test_whatsapp_writes_dates_in_many_ways(written: str, at: str, tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_text(written, encoding="utf-8")
    done, trace = imported(tmp_path / "chat.txt", zone=ZoneInfo("UTC"))
    assert done.chosen.format.name == "whatsapp"
    assert lines_of(trace)[0]["at"] == at


def test_a_nick_can_not_forge_what_the_server_says(tmp_path: Path) -> None:
    said = ["[09:00:00] * ned was kicked by rosa (no)", "[09:01:00] <ned> *** tom was kicked by rosa (no)"]
    (tmp_path / "2026-03-01.log").write_text("\n".join(said), encoding="utf-8")
    assert {line["kind"] for line in lines_of(imported(tmp_path)[1])} == {"message"}


def test_whatsapp_notices_with_a_colon_are_not_taken_for_messages(tmp_path: Path) -> None:
    said = [
        'Rosa changed the group name from "Plan: A" to "Plan: B"', 'Rosa created group "Garden: Club"',
        "小芳将群组名称更改为“计划: B”", "Tom: Rosa created group \"x: y\"", "Tom: the plan: go",
    ]  # fmt: skip
    log = "\n".join(f"3/28/26, 9:3{n} - {line}" for n, line in enumerate(said))
    (tmp_path / "chat.txt").write_text(log, encoding="utf-8")
    done, trace = imported(tmp_path / "chat.txt")
    assert [line["message"]["text"] for line in lines_of(trace)] == ['Rosa created group "x: y"', "the plan: go"]  # type: ignore[index]
    assert done.tally.skipped["a notice of the app"] == 3


def test_what_a_member_could_have_imitated_is_counted_as_guessed(tmp_path: Path) -> None:
    chat = "3/28/26, 9:30 - Tom: look\n3/28/26, 9:31 - Rosa removed Ned\n"
    marked = "[3/28/26, 9:30:00] Tom: Rosa: Rosa removed Ned\n[3/28/26, 9:31:00] Rosa: \u200eRosa removed Ned\n"
    hexchat = "**** BEGIN LOGGING AT Sun Mar  1 09:00:00 2026\nMar 01 09:00:00 *\trosa has kicked ned from #g (x)\n"
    guessed = []
    for name, text in (("chat.txt", chat), ("marked.txt", marked), ("g.log", hexchat)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        done, trace = imported(tmp_path / name)
        assert [line["action"] for line in lines_of(trace) if line["kind"] == "action"]
        guessed.append(list(done.tally.guessed))
    assert ["imitate" in guessed[0][0], guessed[1], "alike" in guessed[2][0]] == [True, [], True]


def test_nobody_is_taken_for_the_bot_by_their_name(tmp_path: Path) -> None:
    log = "3/28/26, 9:30 - bot: hello\n3/28/26, 9:31 - bot removed Tom\n"
    (tmp_path / "chat.txt").write_text(log, encoding="utf-8")
    message, kick = lines_of(imported(tmp_path / "chat.txt")[1])
    assert message["member"]["id"] == kick["action"]["by"] == "member bot"  # type: ignore[index]
    assert member("bot:guiju")["id"] == "member bot:guiju"


# ---- which form ------------------------------------------------------------------------------------------------------


def test_what_is_no_export_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("buy bulbs\n", encoding="utf-8")
    error = failing(tmp_path / "notes.txt")
    assert (error.code, error.message) == ("G652", "this is no export in a form known here")
    assert "`--from`: `telegram`" in (error.help or "")
    assert failing(tmp_path / "notes.txt", format="telegrm").help == "did you mean `telegram`?"
    assert failing(tmp_path / "nowhere.txt").message == f"there is no file or folder `{tmp_path / 'nowhere.txt'}`"


def test_what_could_be_two_forms_is_asked_about(tmp_path: Path) -> None:
    both = '{"guild": {}, "channel": {"name": "x"}, "chatlab": {}, "messages": []}'
    (tmp_path / "both.json").write_text(both, encoding="utf-8")
    error = failing(tmp_path / "both.json")
    assert error.message == "this could be in the form `discord-json` or `chatlab`"
    assert error.help == "say which with `--from discord-json`"


def test_files_of_two_forms_are_not_mixed() -> None:
    error = failing(SAMPLES / "telegram.json", SAMPLES / "qq.txt")
    assert error.message.startswith("this is in the form `telegram`, and `")
    assert "a trace of their own" in (error.help or "")


def test_files_beside_an_export_are_counted_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "telegram.json").write_bytes((SAMPLES / "telegram.json").read_bytes())
    (tmp_path / "notes.txt").write_text("buy bulbs\n", encoding="utf-8")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    done, _ = imported(tmp_path)
    assert done.tally.skipped["a file that is not in this form"] == 1


def test_groups_are_called_as_the_community_calls_them() -> None:
    _, trace = imported(SAMPLES / "slack", groups={"general": "talk"})
    assert {line["group"] for line in lines_of(trace)} == {"talk", "C0202"}
    _, trace = imported(SAMPLES / "slack", groups={"": "talk"})
    assert {line["group"] for line in lines_of(trace)} == {"talk"}


def test_who_changed_somebody_elses_message_is_told_and_hidden(tmp_path: Path) -> None:
    path = tmp_path / "general" / "2026-03-01.json"
    path.parent.mkdir()
    said = {"type": "message", "user": "U0101", "text": "bulbs"}
    times = (("1772355660.000100", "U0101"), ("1772355670.000100", "U0999"))
    messages = [said | {"ts": at, "edited": {"user": by, "ts": "1772355900.000000"}} for at, by in times]
    path.write_text(json.dumps(messages), encoding="utf-8")
    (tmp_path / "users.json").write_text("[]", encoding="utf-8")
    edits = [line for line in lines_of(imported(tmp_path)[1]) if line["kind"] == "edit"]
    assert [line.get("edit") for line in edits] == [None, {"by": "U0999"}]
    assert b"U0999" not in imported(tmp_path, pseudonyms=Pseudonyms(KEY))[1]


def test_a_strict_import_ends_with_the_first_thing_wrong() -> None:
    error = failing(SAMPLES / "telegram.json", strict=True)
    assert (error.code, error.line) == ("G651", 158)


def test_telegram_writes_all_chats_into_one_file(tmp_path: Path) -> None:
    chat = json.loads((SAMPLES / "telegram.json").read_text(encoding="utf-8").replace("\\x1F", ""))
    private = {**chat, "name": "Rosa", "type": "personal_chat", "id": 7}
    other = {**chat, "name": "Reading Circle", "id": 8}
    everything = {
        "about": "…",
        "contacts": {"list": [{"first_name": "Rosa"}]},
        "chats": {"about": "…", "list": [chat, private, other]},
    }
    (tmp_path / "result.json").write_text(json.dumps(everything, indent=1), encoding="utf-8")
    done, trace = imported(tmp_path / "result.json")
    single, _ = imported(SAMPLES / "telegram.json")
    assert done.tally.groups == {"1234567890": single.events, "8": single.events}
    assert done.tally.skipped["a message of a private chat"] == 11
    assert done.tally.names == {"1234567890": "Garden Club", "7": "Rosa", "8": "Reading Circle"}
    at = [line["at"] for line in lines_of(trace)]
    assert at == sorted(at)
