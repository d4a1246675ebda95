"""What conditions read: the facts of an event, its member, group and time, and what was counted until then."""

from .glance import Glance
from .utterance import Utterance
from .view import View

__all__ = ["Glance", "Utterance", "View"]
