"""Time zones by name, the same on every machine."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from ..diagnostics import near_miss

# These name whatever the machine is set to.
_LOCAL = frozenset({"localtime", "posixrules", "Factory"})
_CHINA = frozenset(
    {"beijing", "asia/beijing", "china", "cst", "utc+8", "utc+08:00", "gmt+8", "+08:00", "北京", "上海", "中国"}
)


def find_zone(name: str) -> ZoneInfo | None:
    """The time zone of the tz database with a name, or None when there is none."""
    if name in _LOCAL:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def zone_help(name: str) -> str:
    """What to write for a time zone that isn't known: a city's zone, or the zone most likely meant."""
    folded = name.strip().casefold()
    if folded in _CHINA or folded.removesuffix("时间") in _CHINA:
        return "did you mean `Asia/Shanghai`?"
    zones = available_timezones() - _LOCAL
    cities = {zone.rpartition("/")[2]: zone for zone in sorted(zones, reverse=True)}
    city = near_miss(name.replace(" ", "_").rpartition("/")[2], cities)
    meant = near_miss(name, zones) or (cities[city] if city else None)
    return f"did you mean `{meant}`?" if meant else "write a continent and a city, such as `Asia/Shanghai`"
