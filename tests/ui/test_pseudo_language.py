"""No word without a translation: the whole window in the pseudo language shows marked text alone.

Data is taken out of the question first: what people typed into the practice reads ``Xqz``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from babel.dates import get_day_names, get_month_names
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QLabel,
    QTabBar,
    QTableView,
    QWidget,
)
from sqlalchemy import Text, text

import iopdesk
from iopdesk import i18n
from iopdesk.domain.disclosures import NOTICE
from iopdesk.domain.panels import shipped_panels
from iopdesk.storage import opening
from iopdesk.storage.base import Base, Logged
from iopdesk.ui.theme import paint
from tests.conftest import PASSWORD, PRACTICE, ROOMS, STAFF
from tests.ui import whole_window
from tests.ui.walker import _nodes
from tests.ui.whole_window import Practice, settle, sign_in

DATA = "Xqz"
NO_DATA = {"series.rule", "settings.value", "episodes.next_level", "practices.address"}
"""Text columns that hold codes the program reads, never words somebody typed."""
ALSO_DATA = {"groups.short_name", "people.name"}
"""Columns of a limited length that hold words somebody typed."""

KEYS = "Ctrl Shift Alt Meta Return Enter Esc Tab Del Delete Space Home End Up Down Left Right PgUp"
UNITS = "mg dL ng mL min px AM PM F SG pH"
CODES = "IOP Desk iopdesk ASAM SUD ICD LR PDF XX Jr Annex TEST"
INSTRUMENTS = "PHQ GAD COWS CIWA Ar BAM AUDIT DAST SSRS TCU"
FIXED = (NOTICE,)
"""Sentences a law prescribes word by word."""
ROWS = 40
"""Rows of a list that are read."""


def _words(sentence: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", sentence))


def _known() -> set[str]:
    """Words that are no text of the program: names, codes, days and months, keys, units."""
    found = _words(" ".join((DATA, KEYS, UNITS, CODES, INSTRUMENTS, PRACTICE.name, PRACTICE.zone)))
    for _uid, name, credentials, _roles in STAFF:
        found |= _words(f"{name} {credentials}")
        found.add("".join(part[0] for part in name.split()))
    found |= _words(" ".join((*(name for name, _seats in ROOMS), *available_timezones())))
    found |= {
        code for panel in shipped_panels().values() for line in panel.codes for code in _words(line)
    }
    for width in ("wide", "abbreviated"):
        for names in (get_day_names(width, locale="en_US"), get_month_names(width, locale="en_US")):
            found |= set(names.values())
    return found


KNOWN = _known()
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
VERIFICATION = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
"""The code of a paper that left draft: letters that are no word."""


def unmarked(words: str) -> set[str]:
    """Words of a text that stand outside of every translated part and are no data."""
    for fixed in FIXED:
        words = words.replace(fixed, " ")
    words = VERIFICATION.sub(" ", words)
    before = None
    while words != before:
        before, words = words, MARKED.sub(" ", words)
    # an elided text lost its closing bracket
    words = re.sub(r"⟦.*", " ", words)
    return {word for word in _words(words) if len(word) > 1} - KNOWN


@pytest.fixture(scope="module")
def practice(template_file, tmp_path_factory) -> Practice:
    made = whole_window.lived_in(template_file, tmp_path_factory.mktemp("pseudo") / "home")
    _mask(made.path)
    return made


def _mask(path: Path) -> None:
    """Put ``Xqz`` in place of everything people typed."""
    opened = opening.open_practice(path, "dana", PASSWORD, copies_folder=path.parent / "keys")
    with opened.write_engine.begin() as connection:
        for mapper in Base.registry.mappers:
            if not issubclass(mapper.class_, Logged):
                continue
            table = mapper.local_table
            for column in table.columns:
                name = f"{table.name}.{column.name}"
                if name in ALSO_DATA or (type(column.type) is Text and name not in NO_DATA):
                    change = f"UPDATE {table.name} SET {column.name} = '{DATA}'"
                    connection.execute(text(f"{change} WHERE {column.name} <> ''"))
        connection.execute(text(f"UPDATE patient_search SET names = '{DATA.lower()}'"))
    opened.close()


@pytest.fixture
def pseudo() -> Iterator[None]:
    i18n.use(i18n.PSEUDO)
    yield
    i18n.use("en_US")


@pytest.fixture
def painted(monkeypatch) -> list[str]:
    """Every text that is painted by hand, as it was before it was shortened."""
    found: list[str] = []
    real = paint.elide

    def elide(words, *args, **more):
        found.append(words)
        return real(words, *args, **more)

    monkeypatch.setattr(paint, "elide", elide)
    return found


def texts_of(window: QWidget, painted: list[str]) -> set[str]:
    """Everything a window says: widgets, tooltips, menus, models, painted and spoken text."""
    found = {window.windowTitle()}
    for widget in [window, *window.findChildren(QWidget)]:
        if isinstance(widget.parent(), QTabBar):  # its scroll buttons speak as Qt does
            continue
        found |= {widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()}
        found.add(str(getattr(widget, "placeholderText", str)()))
        found |= {action.text() for action in widget.actions()}
        if isinstance(widget, QLabel | QAbstractButton):
            found.add(re.sub(r"<[^>]+>", " ", widget.text()))
        elif isinstance(widget, QGroupBox):
            found.add(widget.title())
        elif isinstance(widget, QComboBox):
            found |= {widget.itemText(row) for row in range(min(widget.count(), ROWS))}
        elif isinstance(widget, QTabBar):
            found |= {widget.tabText(tab) for tab in range(widget.count())}
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            found |= set(_texts_in(widget.model(), has_head=isinstance(widget, QTableView)))
    painted.clear()
    window.grab()
    found |= set(painted)
    for node in _nodes(QAccessible.queryAccessibleInterface(window)):
        if node.object() is not None and isinstance(node.object().parent(), QTabBar):
            continue
        found |= {node.text(QAccessible.Text.Name), node.text(QAccessible.Text.Description)}
    return {one for one in found if one}


def _texts_in(model: QAbstractItemModel, *, has_head: bool) -> Iterator[str]:
    roles = (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    )
    columns = range(model.columnCount(QModelIndex()) if has_head else 1)
    for row in range(min(model.rowCount(), ROWS)):
        for column in columns:
            for role in roles:
                yield str(model.index(row, column).data(role) or "")
    if has_head:
        for column in columns:
            yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")


def findings(name: str, window: QWidget, painted: list[str]) -> set[str]:
    return {
        f"{name}: {' '.join(sorted(bad))} in {one[:120]!r}"
        for one in texts_of(window, painted)
        if (bad := unmarked(one))
    }


def test_marked_text_and_data_pass_and_other_words_are_found():
    assert unmarked("⟦Sàvé⟧ Xqz ⟦ôf {⟦x⟧}⟧ 9:12 AM, Thu Oct 22") == set()
    assert unmarked("⟦Sàvé⟧ now") == {"now"}
    assert unmarked("⟦Cödé⟧ HYPT-9M42-V6MC now") == {"now"}


def test_the_window_of_a_director_says_nothing_unmarked(qapp, practice, pseudo, painted):
    found: set[str] = set()
    with whole_window.running(qapp, practice) as app:
        found |= findings("unlock", app.window, painted)
        workspace = sign_in(app, practice)
        for name, window in whole_window.panes(app, practice):
            found |= findings(name, window, painted)
        for name, dialog in whole_window.dialogs(app, practice):
            found |= findings(name, dialog, painted)
        for typed in ("", DATA):
            palette = workspace.open_palette(typed)
            settle()
            found |= findings(f"palette {typed}", palette, painted)
            palette.dismiss()
        app.lock()
        found |= findings("locked", app.window, painted)
    assert sorted(found) == []


def test_the_window_of_the_front_desk_and_the_welcome_page_say_nothing_unmarked(
    qapp, practice, pseudo, painted
):
    found: set[str] = set()
    with whole_window.running(qapp, practice) as app:
        app.start_pages.show_welcome()
        settle()
        found |= findings("welcome", app.window, painted)
        sign_in(app, practice, "tessa")
        for name, window in whole_window.panes(app, practice):
            found |= findings(name, window, painted)
    assert sorted(found) == []


def _at_import(node: ast.AST) -> Iterator[ast.Call]:
    """Calls that run when a module is imported."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _at_import(child)


def test_no_text_is_translated_before_the_language_is_known():
    package = Path(iopdesk.__file__).parent
    early = [
        f"{path.name}:{call.lineno}"
        for path in sorted(package.rglob("*.py"))
        for call in _at_import(ast.parse(path.read_text(encoding="utf-8")))
        if getattr(call.func, "id", "") in ("_", "ngettext")
    ]
    assert early == []
