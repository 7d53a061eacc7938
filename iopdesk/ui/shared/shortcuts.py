"""The one table of shortcuts: what, where, which keys; a test finds clashes per context.

Qt writes Ctrl for the Command key of a Mac by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

from iopdesk.i18n import N_, _

EVERYWHERE = "everywhere"
TODAY = "today"
CALENDAR = "calendar"
ROSTER = "roster"
TEST_GRID = "test_grid"
NOTE = "note"

_CONTEXTS = {
    EVERYWHERE: N_("Everywhere"),
    TODAY: N_("Today, on a name"),
    CALENDAR: N_("Calendar"),
    ROSTER: N_("Roster"),
    TEST_GRID: N_("Test grid"),
    NOTE: N_("Writing a note"),
}


@dataclass(frozen=True, slots=True)
class Shortcut:
    """``name`` is stable; ``keys`` all do the same; ``words`` say what they do.

    ``is_typed`` marks keys a widget reads itself, so no ``QShortcut`` is made of them.
    """

    name: str
    context: str
    keys: tuple[str, ...]
    words: str
    is_typed: bool = False


TABLE: tuple[Shortcut, ...] = (
    *(
        Shortcut(f"pane_{place}", EVERYWHERE, (f"Ctrl+{place}",), words)
        for place, words in enumerate(
            (
                N_("Today"),
                N_("Calendar"),
                N_("Patients"),
                N_("Groups"),
                N_("Tests"),
                N_("Reports"),
            ),
            start=1,
        )
    ),
    Shortcut("search", EVERYWHERE, ("Ctrl+K", "Ctrl+F"), N_("Search and actions")),
    Shortcut("new", EVERYWHERE, ("Ctrl+N",), N_("New here")),
    Shortcut("inquiry", EVERYWHERE, ("Ctrl+Shift+N",), N_("New inquiry")),
    Shortcut("caller", EVERYWHERE, ("Ctrl+Shift+C",), N_("Answer a caller")),
    Shortcut("print", EVERYWHERE, ("Ctrl+P",), N_("Print")),
    Shortcut("undo", EVERYWHERE, ("Ctrl+Z",), N_("Undo")),
    Shortcut("redo", EVERYWHERE, ("Ctrl+Shift+Z",), N_("Redo")),
    Shortcut("lock", EVERYWHERE, ("Ctrl+L",), N_("Lock")),
    Shortcut("lobby", EVERYWHERE, ("Ctrl+Shift+L",), N_("Lobby mode")),
    Shortcut("settings", EVERYWHERE, ("Ctrl+,",), N_("Settings")),
    Shortcut("larger", EVERYWHERE, ("Ctrl++", "Ctrl+="), N_("Larger text")),
    Shortcut("smaller", EVERYWHERE, ("Ctrl+-",), N_("Smaller text")),
    Shortcut("normal_size", EVERYWHERE, ("Ctrl+0",), N_("Normal text size")),
    Shortcut("inspector", EVERYWHERE, ("Ctrl+I",), N_("Inspector")),
    Shortcut("day_pack", EVERYWHERE, ("Ctrl+Shift+D",), N_("Day pack")),
    Shortcut("help", EVERYWHERE, ("F1",), N_("Help")),
    Shortcut("shortcuts", EVERYWHERE, ("?",), N_("Shortcuts")),
    Shortcut("next_part", EVERYWHERE, ("F6",), N_("Next part of the page")),
    Shortcut("previous_part", EVERYWHERE, ("Shift+F6",), N_("Previous part of the page")),
    Shortcut("note_sign", NOTE, ("Ctrl+Return",), N_("Sign"), is_typed=True),
    Shortcut("note_save", NOTE, ("Ctrl+S",), N_("Save unsigned"), is_typed=True),
    Shortcut("today_present", TODAY, ("P",), N_("Present"), is_typed=True),
    Shortcut("today_late", TODAY, ("L",), N_("Late"), is_typed=True),
    Shortcut("today_no_show", TODAY, ("N",), N_("No-show"), is_typed=True),
    Shortcut("today_excused", TODAY, ("E",), N_("Excused"), is_typed=True),
    Shortcut("today_virtual", TODAY, ("V",), N_("Virtual"), is_typed=True),
    Shortcut("today_clear", TODAY, ("Del",), N_("Take the mark off"), is_typed=True),
    Shortcut("today_move", TODAY, ("Up", "Down", "Left", "Right"), N_("Move"), is_typed=True),
    Shortcut("calendar_today", CALENDAR, ("T",), N_("Go to today"), is_typed=True),
    Shortcut("calendar_day", CALENDAR, ("D",), N_("Day"), is_typed=True),
    Shortcut("calendar_week", CALENDAR, ("W",), N_("Week"), is_typed=True),
    Shortcut("calendar_month", CALENDAR, ("M",), N_("Month"), is_typed=True),
    Shortcut("calendar_agenda", CALENDAR, ("A",), N_("Agenda"), is_typed=True),
    Shortcut("calendar_move", CALENDAR, ("Up", "Down", "Left", "Right"), N_("Move"), is_typed=True),
    Shortcut(
        "calendar_turn",
        CALENDAR,
        ("PgUp", "PgDown"),
        N_("Before, after"),
        is_typed=True,
    ),
    Shortcut("calendar_open", CALENDAR, ("Return",), N_("Open"), is_typed=True),
    Shortcut("calendar_new", CALENDAR, ("C",), N_("New session"), is_typed=True),
    Shortcut("roster_present", ROSTER, ("P",), N_("Present"), is_typed=True),
    Shortcut("roster_late", ROSTER, ("L",), N_("Late, then minutes"), is_typed=True),
    Shortcut("roster_no_show", ROSTER, ("N",), N_("No-show"), is_typed=True),
    Shortcut("roster_excused", ROSTER, ("E",), N_("Excused, then reason"), is_typed=True),
    Shortcut("roster_virtual", ROSTER, ("V",), N_("Virtual"), is_typed=True),
    Shortcut("roster_clear", ROSTER, ("Del",), N_("Take the mark off"), is_typed=True),
    Shortcut("roster_move", ROSTER, ("Up", "Down", "Left", "Right"), N_("Move"), is_typed=True),
    Shortcut(
        "roster_row", ROSTER, tuple("0123456789"), N_("Row number, then the mark"), is_typed=True
    ),
    Shortcut("roster_rest", ROSTER, ("Ctrl+Shift+P",), N_("Rest present")),
    Shortcut("roster_fill", ROSTER, ("Ctrl+D",), N_("Fill down")),
    Shortcut("test_negative", TEST_GRID, ("N",), N_("Not detected"), is_typed=True),
    Shortcut("test_positive", TEST_GRID, ("P",), N_("Presumptive positive"), is_typed=True),
    Shortcut("test_invalid", TEST_GRID, ("I",), N_("No result (control line)"), is_typed=True),
    Shortcut("test_next", TEST_GRID, ("Tab", "Return"), N_("Next"), is_typed=True),
    Shortcut("test_all_negative", TEST_GRID, ("Shift+Return",), N_("All negative"), is_typed=True),
)
_BY_NAME = {shortcut.name: shortcut for shortcut in TABLE}


def keys_of(name: str) -> list[QKeySequence]:
    """The key sequences of a shortcut. Raises ``KeyError`` for a name not in the table."""
    return [QKeySequence(keys) for keys in _BY_NAME[name].keys]


def keys_text(name: str) -> str:
    """The first keys of a shortcut as this platform writes them."""
    return keys_of(name)[0].toString(QKeySequence.SequenceFormat.NativeText)


def words_of(shortcut: Shortcut) -> str:
    """What a shortcut does, in the language in use."""
    return _(shortcut.words)


def context_label(context: str) -> str:
    """Where keys work, in words."""
    return _(_CONTEXTS[context])


def shortcuts_in(context: str) -> list[Shortcut]:
    """The shortcuts of a context, in the order of the table."""
    return [shortcut for shortcut in TABLE if shortcut.context == context]


def clashes(table: Iterable[Shortcut] = TABLE) -> list[str]:
    """Keys that do two things in one context; those that work everywhere count in each."""
    found: list[str] = []
    table = list(table)
    contexts = {shortcut.context for shortcut in table}
    for context in sorted(contexts):
        taken: dict[str, str] = {}
        for shortcut in table:
            if shortcut.context not in (context, EVERYWHERE):
                continue
            for keys in shortcut.keys:
                plain = QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)
                other = taken.setdefault(plain, shortcut.name)
                if other != shortcut.name:
                    found.append(f"{context}: {plain} is {other} and {shortcut.name}")
    return found
