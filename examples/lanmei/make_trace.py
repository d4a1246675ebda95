"""Makes trace.jsonl: two weeks of a cosmetics seller's groups. People and texts are invented.

The chatter comes from the files in `talk/`, spread over the days by a seeded generator; the story below, in which
the rules have something to do, is written out. The same script always makes the same trace:

    python make_trace.py > trace.jsonl
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).resolve().parent
SEED = 20260302
FIRST_DAY = datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=8)))
DAYS = 14

GUESTS = {
    "u70": "Anna", "u71": "Priya", "u72": "Sofia", "u73": "Mei Ling", "u74": "Hana", "u75": "Grace", "u76": "Ella",
    "u80": "小北", "u81": "豆豆", "u82": "阿珍", "u90": "清仓小店", "u91": "Deal King", "u92": "激动的小张",
    "u93": "拼团喇叭", "u95": "PromoBot", "bot:lanmei": "兰美小助手",
}  # fmt: skip
"""People who are not in the roster."""

with (HERE / "members.csv").open(encoding="utf-8", newline="") as roster:
    NAMES = {row["id"]: row["name"] for row in csv.DictReader(roster)} | GUESTS

CHATTER = {
    "customers": ("normal_group", 8, [f"u{number}" for number in range(30, 46)]),
    "vip": ("vip_group", 9, ["u50", "u51", "u52", "u53"]),
    "agents": ("agent_group", 9, ["u20", "u21", "u22"]),
    "international": ("international", 16, ["u70", "u71", "u72", "u73", "u74", "u75"]),
}
"""For each file of talk: the group, the hour at which it wakes, and who talks there."""

Line = tuple[datetime, str]
"""When a line of the trace arrives, and the line."""


def moment(when: str) -> datetime:
    """`3 14:10` or `3 14:10:20`: a day of March 2026, and the time of day."""
    day, clock = when.split(" ")
    hour, minute, second = (int(part) for part in f"{clock}:0".split(":")[:3])
    return FIRST_DAY + timedelta(days=int(day) - 2, hours=hour, minutes=minute, seconds=second)


def event(when: str | datetime, kind: str, id: str, who: str | None, group: str | None = None, **more: Any) -> Line:
    """An event as a line; `role` is the member's, and whatever else is given stands in the event as it is."""
    at = moment(when) if isinstance(when, str) else when
    fields: dict[str, Any] = {"id": id, "at": at.isoformat(), "kind": kind}
    if group is not None:
        fields["group"] = group
    if who is not None:
        fields["member"] = {"id": who, "name": NAMES[who], **more.pop("of_member", {})}
    return at, json.dumps(fields | more, ensure_ascii=False, separators=(",", ":"))


def says(when: str | datetime, id: str, who: str, group: str, text: str, **message: Any) -> Line:
    """A message; `of_member` goes to the member, all else to the message."""
    of_member = message.pop("of_member", {})
    body = {"text": text, "kind": "text", **message} if text else message
    return event(when, "message", id, who, group, of_member=of_member, message=body)


def buys(when: str, id: str, who: str, amount: int, product: str) -> Line:
    return event(when, "purchase", id, who, purchase={"amount": amount, "product": product})


def joins(when: str, id: str, who: str, group: str, inviter: str) -> Line:
    return event(when, "join", id, who, group, inviter=inviter)


def late(line: Line, arrives: str) -> Line:
    """The same line, arriving later than it says."""
    return moment(arrives), line[1]


def chatter(rng: Random) -> Iterator[Line]:
    """Talk that no rule minds: conversations of a few lines each."""
    number = 0
    for name, (group, hour, speakers) in CHATTER.items():
        lines = (HERE / "talk" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        speaker, at = 0, FIRST_DAY - timedelta(days=1)
        for place, line in enumerate(lines):
            day = place * DAYS // len(lines)
            if rng.random() < 0.25 or at < FIRST_DAY + timedelta(days=day):
                earliest = FIRST_DAY + timedelta(days=day, hours=hour)
                at = max(at, earliest) + timedelta(minutes=int(20 + rng.random() * 150))
            at += timedelta(seconds=int(25 + rng.random() * 400))
            speaker = (speaker + 1 + int(rng.random() * (len(speakers) - 1))) % len(speakers)
            number += 1
            yield says(at, f"m{number:03}", speakers[speaker], group, line)


def advertisers() -> Iterator[Line]:
    """One who climbs the ladder and comes back, one in English, a bot, and one who edits an advertisement in."""
    shop, deals = "u90", "u91"
    yield joins("3 13:50", "j1", shop, "normal_group", "u38")
    yield says("3 14:10", "ad1", shop, "normal_group", "姐妹们好，我这里低价清仓，需要的加微信")
    yield says("3 19:32", "ad2", shop, "normal_group", "专柜代\u200b购，加\u200b微\u200b信看实拍")
    yield says("5 11:03", "ad3", shop, "normal_group", "懂的来，加ＶＸ：ｌａｎｌａｎ＿８８８")
    yield event("5 11:20", "action", "k1", shop, "normal_group", action={"verb": "kick", "by": "u2"})
    yield joins("12 20:01", "j2", shop, "normal_group", "u38")
    yield says("12 20:15", "ad4", shop, "normal_group", "我又回来了，原单尾货，私聊下单")
    yield says("6 12:04", "dk1", deals, "international", "Hi all, half price dupes, add my WhatsApp")
    yield says("8 12:40", "dk2", deals, "international", "You can EARN 300 USD A DAY selling these")
    yield says("9 21:15", "pb1", "u95", "international", "Free coupons for everyone!", of_member={"role": "bot"})
    yield says("9 10:00", "bot1", "bot:lanmei", "normal_group", "本周活动到周日截止，请勿加微信私下交易。")
    yield says("7 10:05", "ed1", "u41", "normal_group", "昨天的直播好精彩")
    changed = {"id": "ed1", "text": "昨天的直播好精彩，想要同款的加微信 lulu 看图"}
    yield event("7 10:21", "edit", "ed1x", "u41", "normal_group", message=changed)
    yield says("10 09:30", "ow1", "u1", "normal_group", "提醒大家：凡是让你加微信转账的，都不是我们的人。")
    yield says("10 09:41", "me1", "u33", "normal_group", "对，大家不要加微信，有事找客服。")
    yield says("11 15:20", "ag1", "u22", "agent_group", "我朋友那边招代理，条件比这里好")


def disorder() -> Iterator[Line]:
    """A flood, a copied text, a voice message at night, strong words, private data."""
    burst = ["中了", "真的中了", "免单！！", "第一次", "啊啊啊", "谢天谢地", "你们", "快", "去", "抽"]
    for place, text in enumerate(burst):
        yield says(f"6 20:15:{place * 5:02}", f"fl{place + 1}", "u92", "normal_group", text)
    for place, clock in enumerate(("10:02", "10:15", "10:31", "10:44")):
        yield says(f"8 {clock}", f"cp{place + 1}", "u93", "normal_group", "三人成团，还差一位，要的扣1")
    yield says("4 23:41", "vo1", "u35", "normal_group", "", kind="voice")
    yield says("5 16:20", "vo2", "u35", "normal_group", "", kind="voice")
    yield says("9 14:02", "ru1", "u44", "normal_group", "你懂什么，闭嘴")
    yield says("9 14:05", "ru2", "u1", "normal_group", "冬冬，“闭嘴”这样的话在群里不要说。")
    yield says("9 14:09", "ru3", "u34", "normal_group", "最近小心骗子，有人冒充客服。")
    yield says("10 11:12", "pr1", "u39", "normal_group", "我的电话是 13900000000，帮我改下地址")
    yield says("10 11:16", "pr2", "u10", "normal_group", "好的，13900000000 这边登记了")
    yield says("3 10:05", "nw1", "u2", "news", "【新品】三月精华上架，客户群里可以预约试用。")
    yield says("3 10:20", "nw2", "u33", "news", "这个还有货吗")
    yield says("11 10:00", "nw3", "u3", "news", "【发货】本周订单较多，发货延迟一到两天，抱歉。")


def complaints() -> Iterator[Line]:
    """A parcel service that stands still, and five complaints within an hour."""
    texts = {
        "u32": "我的单子还没发货，有人知道怎么回事吗",
        "u36": "我也是，等了好几天",
        "u42": "这次太慢了",
        "u43": "客服电话没人理",
        "u31": "说好的两天呢",
        "u38": "到底什么时候到",
    }
    for place, (who, text) in enumerate(texts.items()):
        yield says(f"11 19:{8 + place * 7:02}", f"co{place + 1}", who, "normal_group", text)
    yield says("11 19:55", "co7", "u10", "normal_group", "抱歉让大家久等，快递积压，今晚全部发出，每单补一张券。")
    yield says("11 19:58", "co8", "u32", "normal_group", "好的，谢谢小美", reply_to="co7")


def members() -> Iterator[Line]:
    """Who comes, goes and buys; two reach VIP, one is raised by the CRM."""
    yield joins("4 09:12", "j3", "u80", "normal_group", "u30")
    yield says("4 09:20", "hi1", "u80", "normal_group", "大家好，我是阿梅的朋友")
    yield says("4 09:26", "hi2", "u30", "normal_group", "欢迎小北", reply_to="hi1")
    yield says("4 09:27", "hi3", "u80", "normal_group", "谢谢梅姐", reply_to="hi2")
    yield joins("7 15:44", "j4", "u81", "normal_group", "u45")
    yield joins("10 18:30", "j5", "u82", "normal_group", "u33")
    yield event("11 20:40", "leave", "l1", "u40", "normal_group")
    yield joins("5 17:02", "j6", "u76", "international", "u70")
    yield says("5 17:10", "el1", "u76", "international", "Hello from Dublin! This is my shelf.", kind="image")
    yield says("9 17:30", "el2", "u76", "international", "My shelf, a week later.", kind="image")
    yield says("9 17:41", "el3", "u71", "international", "Thanks for showing us!", reply_to="el2")
    yield says("12 13:05", "im1", "u72", "international", "My new favourite.", kind="image")
    yield buys("3 21:04", "p1", "u31", 89, "润唇膏")
    yield buys("4 12:32", "p2", "u30", 299, "精华")
    yield buys("5 20:10", "p3", "u45", 158, "防晒")
    yield buys("6 13:15", "p4", "u30", 189, "面霜")
    yield says("6 14:02", "vp1", "u30", "vip_group", "大家好，今天刚进来")
    yield buys("8 11:28", "p5", "u52", 420, "礼盒")
    yield buys("9 22:05", "p6", "u37", 128, "口红")
    yield buys("10 09:18", "p7", "u80", 66, "小样套装")
    yield event("12 10:00", "update", "up1", "u51", of_member={"tier": "top"})
    yield buys("13 16:45", "p8", "u33", 310, "眼霜")
    yield event("13 21:30", "recall", "rc1", "u38", "normal_group", message={"id": "co6"})
    yield event(
        "14 08:12", "reaction", "re1", "u33", "normal_group", message={"id": "co7"}, reaction={"name": "thumbs_up"}
    )


def accidents() -> Iterator[Line]:
    """What every real trace has: a line cut off, a line sent twice, one that came late, one with a broken clock."""
    yield moment("6 09:00"), '{"id":"x1","at":"2026-03-06T09:00:00+08:00","kind":"message","group":"normal_gr'
    again = says("4 09:20", "hi1", "u80", "normal_group", "大家好，我是阿梅的朋友")
    yield late(again, "4 09:33")
    yield late(says("8 10:20", "la1", "u36", "normal_group", "我也想参团，还差人吗"), "8 10:47")
    broken = datetime(2099, 1, 1, tzinfo=FIRST_DAY.tzinfo)
    yield moment("10 16:00"), says(broken, "cl1", "u43", "normal_group", "手机刚换电池，时间乱了")[1]


def trace() -> str:
    """The whole trace, in the order in which its lines arrived."""
    story = (advertisers, disorder, complaints, members, accidents)
    lines = [*chatter(Random(SEED)), *(line for part in story for line in part())]
    lines.sort(key=lambda line: line[0])
    header = '{"trace":1,"precision":"s","source":"example"}'
    return "\n".join([header, *(text for _, text in lines)]) + "\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(trace().encode("utf-8"))
