"""Rules that move the same members to different groups."""

from __future__ import annotations

CODE = "G509"

FOUND = (
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule up when member.points >= 50 then move to b\n"
    "rule down when member.points >= 100 then move back to a",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule up when message has image then move to b\n"
    "rule down when message has (image, video) then move back to a",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule one when message has image then move to b\n"
    "rule two when message has image then move to c",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule one when member.points > 5 then move to b\n"
    "rule two when member.points > 5 then move to c",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule up every day at 09:00 when member.points >= 50 then move to b\n"
    "rule down every day at 09:00 when member.points >= 20 then move back to a",
)
SILENT = (
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule up when member.points >= 50 then move to b\n"
    "rule down when member.points < 10 then move back to a",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule one when member.points >= 50 then move to a\n"
    "rule two when member.points >= 100 then move to b",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule one when member.points > 5 then move to b\n"
    "rule two when member.points > 6 then move to c",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule one when message has image then move to b\n"
    "rule two when message has image then move to b",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule up every day at 09:00 when member.points >= 50 then move to b\n"
    "rule down every week on monday at 09:00 when member.points >= 20 then move back to a",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule one every day at 09:00 when member.points >= 50 then move to b\n"
    "rule two every day at 09:00 when member.points >= 20 then move to c",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule one 1h before member.joined_at then move to b\n"
    "rule two 2h before member.joined_at then move to c",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule one when message has image then move to b\n"
    "rule two when message has image then move to c at most once per 1d",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule one when message has image then move to b at most once per 1d\n"
    "rule two when message has image then move to c",
)
