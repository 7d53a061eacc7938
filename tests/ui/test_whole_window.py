"""Every pane and every dialog, walked without a mouse, without sight and with large text."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from tests.ui import whole_window
from tests.ui.walker import walk
from tests.ui.whole_window import Practice, sign_in


@pytest.fixture(scope="module")
def practice(template_file, tmp_path_factory) -> Practice:
    return whole_window.lived_in(template_file, tmp_path_factory.mktemp("walk") / "home")


@pytest.mark.parametrize(("theme", "zoom"), [("light", 100), ("dark", 200)])
def test_every_pane_and_dialog_can_be_walked(qapp, practice, theme, zoom):
    found: list[str] = []
    with whole_window.running(qapp, practice) as app:
        app.window.resize(1280, 720)
        sign_in(app, practice)
        app.look.apply(theme, zoom)
        for name, window in whole_window.panes(app, practice):
            found += [f"{name}: {one}" for one in walk(window, may_elide=True)]
        for name, dialog in whole_window.dialogs(app, practice):
            QTest.qWaitForWindowActive(dialog)
            found += [f"{name}: {one}" for one in walk(dialog, may_elide=True)]
    assert found == []
