"""What is attached to a message, by the names of files."""

from __future__ import annotations

_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".heic", ".avif")
_VIDEOS = (".mp4", ".mov", ".webm", ".mkv", ".avi")
_SOUNDS = (".ogg", ".mp3", ".wav", ".m4a", ".flac", ".opus")


def kind_of(text: str, has: tuple[str, ...], sticker: bool = False) -> str:
    """What kind of message it is: `text` wherever there is one."""
    return "text" if text else "sticker" if sticker else has[0] if has else "text"


def attached(name: str) -> str:
    """What kind of content a file is, by its name or address: `image`, `video`, `voice` or `file`."""
    path = name.lower().partition("?")[0]
    if path.endswith(_IMAGES):
        return "image"
    return "video" if path.endswith(_VIDEOS) else "voice" if path.endswith(_SOUNDS) else "file"
