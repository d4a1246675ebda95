"""Rules of which a guard leaves nothing."""

from __future__ import annotations

CODE = "G508"

FOUND = (
    "rule r when message and sender is admin then kick\nnever kick when member is admin",
    "rule r when message and sender is owner then warn, kick\nnever sanction when member is admin",
    "rule r when message and sender is admin then warn, kick\n"
    "never warn when member is admin\n"
    "never kick when member is admin",
    "rule r when message and member.points > 100 then mute\nnever mute when member.points > 50",
    "rule r when message and member.points is not known then mute\nnever mute when member.points > 50",
)
SILENT = (
    "rule r when message and sender is admin then warn, kick\nnever kick when member is admin",
    "rule r when message has image then kick\nnever kick when member is admin",
    "rule r when message and sender is admin then kick member.inviter\nnever kick when member is admin",
    "rule r when message and sender is admin then kick everywhere\nnever kick when member is admin",
    "rule r when message and sender is admin then delete\nnever kick when member is admin",
    "rule r when message and member.points > 10 then mute\nnever mute when member.points > 50",
)
