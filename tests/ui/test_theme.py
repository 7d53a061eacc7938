"""Tokens, zoom, fonts, icons, style."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox

from iopdesk import paths
from iopdesk.domain.sessions import Look
from iopdesk.ui.theme import fonts, icons, paint, tokens
from iopdesk.ui.theme.apply import change_look, notifier, style_sheet
from iopdesk.ui.theme.tokens import C, px
from tests.ui import walker


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_stands_out_from_every_ground_it_stands_on(
    themed: QApplication, theme: str
) -> None:
    change_look(themed, theme=theme)
    assert walker.faint_tokens() == []


@pytest.mark.parametrize(
    ("ink", "ground", "light", "dark"),
    [
        ("tx", "surf", 16.20, 13.68),
        ("tx2", "win", 7.30, 9.68),
        ("tx3", "surf", 5.57, 6.25),
        ("acc", "sel", 5.77, 5.92),
        ("onacc", "acc", 6.87, 8.13),
        ("warn", "warnb", 6.37, 8.14),
        ("relapse", "relapseb", 5.79, 7.17),
        ("assess", "assessb", 6.19, 7.64),
    ],
)
def test_the_contrasts_are_those_that_were_computed_for_the_design(
    themed: QApplication, ink: str, ground: str, light: float, dark: float
) -> None:
    assert tokens.contrast(C(ink), C(ground)) == pytest.approx(light, abs=0.006)
    change_look(themed, theme="dark")
    assert tokens.contrast(C(ink), C(ground)) == pytest.approx(dark, abs=0.006)


def test_every_kind_of_session_has_a_look_whose_icon_exists() -> None:
    assert set(tokens.LOOKS) == set(Look)
    for style in tokens.LOOKS.values():
        assert (paths.resources() / "icons" / f"{style.icon}.svg").is_file()
        assert {style.color, style.tint} <= set(tokens.TOKENS)


@pytest.mark.parametrize(("percent", "expected"), [(100, 13), (125, 16), (150, 20), (200, 26)])
def test_every_length_grows_with_the_text_size(
    themed: QApplication, percent: int, expected: int
) -> None:
    change_look(themed, zoom=percent)
    assert px(13) == expected
    assert fonts.font(13).pixelSize() == expected


def test_a_size_or_theme_nobody_offers_is_refused() -> None:
    with pytest.raises(ValueError, match="110"):
        tokens.set_zoom(110)
    with pytest.raises(ValueError, match="sepia"):
        tokens.use_theme("sepia")


def test_pages_are_told_before_and_after_a_change_and_not_when_nothing_differs(
    themed: QApplication,
) -> None:
    heard: list[tuple[str, int]] = []
    leaving = notifier.theme_leaving.connect(lambda: heard.append(("leaving", tokens.zoom())))
    changed = notifier.theme_changed.connect(lambda: heard.append(("changed", tokens.zoom())))
    change_look(themed, zoom=150)
    change_look(themed, zoom=150)
    notifier.theme_leaving.disconnect(leaving)
    notifier.theme_changed.disconnect(changed)
    assert heard == [("leaving", 100), ("changed", 150)]


def test_the_style_sheet_has_no_name_left_in_it(themed: QApplication) -> None:
    sheet = style_sheet()
    assert "@" not in sheet
    assert "1line" not in sheet
    assert "32px" not in style_sheet() or px(32) == 32


def test_the_weights_are_faces_of_their_own(themed: QApplication) -> None:
    widths = [
        QFontMetricsF(fonts.font(20, weight)).horizontalAdvance("Quintero, Marisol")
        for weight in (400, 500, 600, 700)
    ]
    assert widths == sorted(widths)
    assert len(set(widths)) == 4


def test_digits_are_equally_wide(themed: QApplication) -> None:
    assert len({round(fonts.advance(digit, 13), 3) for digit in "0123456789"}) == 1


def test_an_icon_takes_the_color_it_is_asked_for(themed: QApplication) -> None:
    picture = icons.image("checkbox-marked", QColor("#AE231C"), 24)
    middle = picture.pixelColor(3, 12)
    assert (middle.red(), middle.green(), middle.blue()) == (0xAE, 0x23, 0x1C)


def test_an_icon_of_a_button_follows_the_theme_without_being_set_again(
    themed: QApplication,
) -> None:
    shown = icons.icon("checkbox-marked", "tx")
    light = shown.pixmap(24, 24).toImage().pixelColor(3, 12)
    change_look(themed, theme="dark")
    dark = shown.pixmap(24, 24).toImage().pixelColor(3, 12)
    assert light.name() == C("surf").name() or light != dark
    assert dark.lightness() > light.lightness()


def test_an_icon_without_a_file_is_an_error_and_not_a_hole() -> None:
    with pytest.raises(FileNotFoundError):
        icons.image("no-such-icon", QColor("black"), 16)


@pytest.mark.parametrize("percent", [100, 200])
def test_fields_boxes_and_buttons_are_equally_high(themed: QApplication, percent: int) -> None:
    change_look(themed, zoom=percent)
    heights = []
    for widget in (QLineEdit(), QComboBox(), QSpinBox(), QPushButton("Save")):
        widget.ensurePolished()
        heights.append(widget.sizeHint().height())
    assert heights == [px(30) + 2, px(32), px(32), px(30) + 2]


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0])
def test_a_hairline_is_one_device_pixel_at_every_scale(themed: QApplication, ratio: float) -> None:
    picture = QImage(200, 200, QImage.Format.Format_ARGB32)
    picture.fill(C("surf"))
    picture.setDevicePixelRatio(ratio)
    painter = QPainter(picture)
    paint.hair(painter, 3, 17.3, 40)
    painter.end()
    column = [picture.pixelColor(round(10 * ratio), y).name() for y in range(200)]
    assert [color for color in column if color != C("surf").name()] == [C("line").name()]


def test_painted_text_that_was_shortened_is_remembered(themed: QApplication) -> None:
    picture = QImage(100, 30, QImage.Format.Format_ARGB32)
    paint.take_cuts()
    painter = QPainter(picture)
    paint.text(painter, QRectF(0, 0, 40, 20), "Relapse prevention")
    paint.text(painter, QRectF(0, 0, 90, 20), "Fits")
    painter.end()
    assert paint.take_cuts() == ["Relapse prevention"]
    assert paint.take_cuts() == []


def test_high_contrast_takes_the_systems_colors_and_drops_the_tints(
    themed: QApplication,
) -> None:
    system = QPalette()
    system.setColor(QPalette.ColorRole.Window, QColor("black"))
    system.setColor(QPalette.ColorRole.WindowText, QColor("white"))
    system.setColor(QPalette.ColorRole.Highlight, QColor("#1AEBFF"))
    system.setColor(QPalette.ColorRole.HighlightedText, QColor("black"))
    tokens.use_high_contrast(system)
    assert C("warnb").name() == C("surf").name() == "#000000"
    assert C("warn").name() == C("tx").name() == "#ffffff"
    assert C("acc").name() == "#1aebff"
    assert tokens.border() == 2
    assert walker.faint_tokens() == []


def test_a_chip_is_never_narrower_than_its_word(themed: QApplication) -> None:
    label = QLabel("Present")
    assert paint.chip_width("Present") > label.fontMetrics().horizontalAdvance("Present")
