"""What the program remembers of this computer before any file is open: path and look.

No names: the path of the practice file, the theme and the text size.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from iopdesk.ui.theme.tokens import THEMES, ZOOMS

_FILE = "window.json"


@dataclass(frozen=True, slots=True)
class Remembered:
    """Last practice file (empty when none), theme and zoom of the start pages."""

    practice: str = ""
    theme: str = "system"
    zoom: int = 100


def read(folder: Path) -> Remembered:
    """What was remembered; defaults where the file is missing or makes no sense."""
    try:
        content = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Remembered()
    if not isinstance(content, dict):
        return Remembered()
    practice, theme, zoom = (content.get(key) for key in ("practice", "theme", "zoom"))
    return Remembered(
        practice if isinstance(practice, str) else "",
        theme if theme in THEMES else "system",
        zoom if zoom in ZOOMS else 100,
    )


def write(folder: Path, remembered: Remembered) -> None:
    """Remember it; a disk that refuses is no reason to stop."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _FILE).write_text(json.dumps(asdict(remembered)), encoding="utf-8")
    except OSError:
        return
