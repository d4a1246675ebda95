"""Schedules that their own condition rules out."""

from __future__ import annotations

CODE = "G510"

FOUND = (
    'rule r every day at 09:00 when time during 18:00-20:00 then announce "x" in news',
    'rule r every day at 09:00, 19:00 when time outside 08:00-20:00 then announce "x" in news',
    'rule r every week on monday at 09:00 when today is tuesday then announce "x" in news',
    'rule r every monday at 09:00 when (today is not monday and group.size > 5) then announce "x" in news',
)
SILENT = (
    'rule r every day at 09:00, 19:00 when time during 18:00-20:00 then announce "x" in news',
    'rule r every week on monday, tuesday at 09:00 when today is tuesday then announce "x" in news',
    'rule r every day at 09:00 when today is tuesday then announce "x" in news',
    'rule r every day at 09:00 when time during 18:00-20:00 or group.size > 5 then announce "x" in news',
)
