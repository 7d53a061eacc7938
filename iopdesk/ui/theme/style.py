"""The one style: Fusion with flat combo and spin boxes, a focus frame and drawn marks.

What a style sheet does well (buttons, fields, tabs, menus, scroll bars) is in
``resources/style.qss``; here is what it cannot do, or does coarsely.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QStyleOptionComboBox,
    QStyleOptionComplex,
    QStyleOptionHeader,
    QStyleOptionSpinBox,
    QWidget,
)

from iopdesk.ui.theme import paint
from iopdesk.ui.theme.icons import image
from iopdesk.ui.theme.tokens import C, px, zoom

FOCUS_MARGIN = 3
CHEVRON = 18
_State = QStyle.StateFlag
_Primitive = QStyle.PrimitiveElement
_Control = QStyle.ControlElement
_Metric = QStyle.PixelMetric

_ZOOMED = {
    _Metric.PM_LineEditIconSize: 16,
    _Metric.PM_LineEditIconMargin: 8,
    _Metric.PM_SmallIconSize: 16,
    _Metric.PM_ButtonIconSize: 16,
    _Metric.PM_ListViewIconSize: 18,
    _Metric.PM_TabBarIconSize: 16,
    _Metric.PM_TabBarScrollButtonWidth: 24,
    _Metric.PM_IndicatorWidth: 18,
    _Metric.PM_IndicatorHeight: 18,
    _Metric.PM_ExclusiveIndicatorWidth: 18,
    _Metric.PM_ExclusiveIndicatorHeight: 18,
    _Metric.PM_CheckBoxLabelSpacing: 8,
    _Metric.PM_RadioButtonLabelSpacing: 8,
    _Metric.PM_HeaderMargin: 8,
    _Metric.PM_HeaderMarkSize: 14,
    _Metric.PM_MessageBoxIconSize: 22,
}
_FIXED = {
    _Metric.PM_FocusFrameHMargin: FOCUS_MARGIN,
    _Metric.PM_FocusFrameVMargin: FOCUS_MARGIN,
    _Metric.PM_SplitterWidth: 7,
    _Metric.PM_DefaultFrameWidth: 1,
}
_HINTS = {
    QStyle.StyleHint.SH_FocusFrame_AboveWidget: 1,
    QStyle.StyleHint.SH_FocusFrame_Mask: 0,  # the mask would cut the ring's corners off
    QStyle.StyleHint.SH_Widget_Animate: 0,
    QStyle.StyleHint.SH_Widget_Animation_Duration: 0,
    QStyle.StyleHint.SH_EtchDisabledText: 0,
    QStyle.StyleHint.SH_ComboBox_Popup: 0,
    QStyle.StyleHint.SH_ItemView_ShowDecorationSelected: 1,
    QStyle.StyleHint.SH_ItemView_ActivateItemOnSingleClick: 0,
}


class DeskStyle(QProxyStyle):
    """Fusion, flattened; every mark is drawn from the tokens at the zoom in force."""

    def __init__(self) -> None:
        super().__init__("Fusion")
        self._primitives: dict[
            QStyle.PrimitiveElement, Callable[[QStyleOption, QPainter], None]
        ] = {
            _Primitive.PE_FrameFocusRect: _nothing,
            _Primitive.PE_IndicatorHeaderArrow: _nothing,
            _Primitive.PE_IndicatorCheckBox: _check_box,
            _Primitive.PE_IndicatorItemViewItemCheck: _check_box,
            _Primitive.PE_IndicatorRadioButton: _radio_button,
            _Primitive.PE_IndicatorArrowDown: _arrow("chevron-down"),
            _Primitive.PE_IndicatorArrowUp: _arrow("chevron-up"),
            _Primitive.PE_IndicatorArrowLeft: _arrow("chevron-left"),
            _Primitive.PE_IndicatorArrowRight: _arrow("chevron-right"),
        }

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """Marks and icons grow with the zoom; the focus frame has a fixed margin."""
        if metric in _ZOOMED:
            return px(_ZOOMED[metric])
        if metric in _FIXED:
            return _FIXED[metric]
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        """No animation, no etched text, a focus frame above its widget."""
        if hint in _HINTS:
            return _HINTS[hint]
        return super().styleHint(hint, option, widget, returnData)

    def sizeFromContents(
        self,
        kind: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        """Combo and spin boxes are as high as fields and buttons."""
        found = super().sizeFromContents(kind, option, size, cast(QWidget, widget))
        if kind in (QStyle.ContentsType.CT_ComboBox, QStyle.ContentsType.CT_SpinBox):
            return QSize(found.width() + px(12), max(found.height(), px(32)))
        return found

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw check marks and arrows from the icons; leave the focus to the one ring."""
        draw = self._primitives.get(element)
        if draw is None:
            super().drawPrimitive(element, option, painter, widget)
        else:
            draw(option, painter)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw focus frame, splitter and table headers."""
        if element == _Control.CE_FocusFrame:
            _focus_frame(option, painter)
        elif element == _Control.CE_Splitter:
            _splitter(option, painter)
        elif element == _Control.CE_HeaderEmptyArea:
            painter.fillRect(option.rect, C("sunk"))
            paint.hair(painter, option.rect.left(), option.rect.bottom() + 0.5, option.rect.width())
        elif element == _Control.CE_HeaderSection:
            _header_section(option, painter)
        elif element == _Control.CE_HeaderLabel and isinstance(option, QStyleOptionHeader):
            _header_label(option, painter)
        else:
            super().drawControl(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw combo and spin boxes flat."""
        if isinstance(option, QStyleOptionComboBox):
            _field_box(option, painter)
            _chevron(painter, option.rect, "chevron-down", option)
        elif isinstance(option, QStyleOptionSpinBox):
            _field_box(option, painter)
            for part, name in (
                (QStyle.SubControl.SC_SpinBoxUp, "chevron-up"),
                (QStyle.SubControl.SC_SpinBoxDown, "chevron-down"),
            ):
                if option.subControls & part:
                    self._spin_arrow(option, painter, part, name, widget)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def _spin_arrow(
        self,
        option: QStyleOptionSpinBox,
        painter: QPainter,
        part: QStyle.SubControl,
        name: str,
        widget: QWidget | None,
    ) -> None:
        rect = self.subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, widget)
        if rect.isEmpty():
            return
        color = "tx2" if option.state & _State.State_Enabled else "line2"
        left = rect.center().x() - px(14) / 2
        paint.icon(painter, left, rect.center().y() + 0.5, name, size=14, color=color)

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        """Leave room for the chevron at the right, and pad the words as in a field."""
        rect = option.rect
        if control == QStyle.ComplexControl.CC_ComboBox:
            if part == QStyle.SubControl.SC_ComboBoxEditField:
                return rect.adjusted(px(10), 2, -px(CHEVRON + 10), -2)
            if part == QStyle.SubControl.SC_ComboBoxArrow:
                return QRect(
                    rect.right() - px(CHEVRON + 8), rect.top(), px(CHEVRON + 8), rect.height()
                )
        if control == QStyle.ComplexControl.CC_SpinBox:
            return self._spin_rect(rect, part)
        return super().subControlRect(control, option, part, cast(QWidget, widget))

    def _spin_rect(self, rect: QRect, part: QStyle.SubControl) -> QRect:
        wide, half = px(24), rect.height() // 2
        left = rect.right() - wide
        if part == QStyle.SubControl.SC_SpinBoxUp:
            return QRect(left, rect.top() + 1, wide, half - 1)
        if part == QStyle.SubControl.SC_SpinBoxDown:
            return QRect(left, rect.top() + half, wide, rect.height() - half - 1)
        if part == QStyle.SubControl.SC_SpinBoxEditField:
            return rect.adjusted(px(8), 2, -wide - 2, -2)
        return rect


def _focus_frame(option: QStyleOption, painter: QPainter) -> None:
    """2 px, 1 px outside of the control, its corners around the control's."""
    corner = px(6) + FOCUS_MARGIN - 1
    paint.rbox(painter, option.rect, line="acc", width=2, radius=corner * 100 / zoom())


def _nothing(_option: QStyleOption, _painter: QPainter) -> None:
    """Drawn elsewhere."""


def _is_on(option: QStyleOption, flag: QStyle.StateFlag) -> bool:
    return bool(option.state & flag)


def _check_box(option: QStyleOption, painter: QPainter) -> None:
    on, enabled = _is_on(option, _State.State_On), _is_on(option, _State.State_Enabled)
    name = "checkbox-marked" if on else "checkbox-blank-outline"
    if _is_on(option, _State.State_NoChange):
        name, on = "minus", True
    color = "line2" if not enabled else "acc" if on else "tx2"
    side = min(option.rect.width(), option.rect.height())
    picture = image(name, C(color), side, painter.device().devicePixelRatio())
    painter.drawImage(option.rect.topLeft(), picture)


def _radio_button(option: QStyleOption, painter: QPainter) -> None:
    on, enabled = _is_on(option, _State.State_On), _is_on(option, _State.State_Enabled)
    color = "line2" if not enabled else "acc" if on else "tx2"
    box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = painter.pen()
    pen.setColor(C(color))
    pen.setWidthF(1.5 * px(10) / 10)
    painter.setPen(pen)
    painter.setBrush(C("surf"))
    painter.drawEllipse(box)
    if on:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(C(color))
        inset = box.width() * 0.25
        painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))
    painter.restore()


def _arrow(name: str) -> Callable[[QStyleOption, QPainter], None]:
    def draw(option: QStyleOption, painter: QPainter) -> None:
        color = "tx2" if _is_on(option, _State.State_Enabled) else "line2"
        center = option.rect.center()
        paint.icon(painter, center.x() - px(14) / 2, center.y(), name, size=14, color=color)

    return draw


def _field_box(option: QStyleOptionComplex, painter: QPainter) -> None:
    enabled = _is_on(option, _State.State_Enabled)
    hovered = enabled and _is_on(option, _State.State_MouseOver)
    line = "tx2" if hovered else "line2" if enabled else "line"
    paint.rbox(painter, option.rect, fill="surf" if enabled else "win", line=line, radius=6)


def _chevron(painter: QPainter, rect: QRect, name: str, option: QStyleOption) -> None:
    color = "tx2" if _is_on(option, _State.State_Enabled) else "line2"
    left = rect.right() - px(CHEVRON) - px(8)
    paint.icon(painter, left, rect.center().y() + 0.5, name, size=CHEVRON, color=color)


def _splitter(option: QStyleOption, painter: QPainter) -> None:
    """One device px in the middle of the grab; State_Horizontal is a handle moved sideways."""
    rect = option.rect
    center = rect.center()
    if _is_on(option, _State.State_Horizontal):
        paint.hair(painter, center.x(), rect.top(), rect.height(), vertical=True)
    else:
        paint.hair(painter, rect.left(), center.y(), rect.width())


def _header_section(option: QStyleOption, painter: QPainter) -> None:
    hovered = _is_on(option, _State.State_MouseOver)
    painter.fillRect(option.rect, C("hov" if hovered else "sunk"))
    bottom = option.rect.top() + option.rect.height()
    ratio = painter.device().devicePixelRatio()
    paint.hair(painter, option.rect.left(), bottom - 1 / ratio, option.rect.width())


def _header_label(option: QStyleOptionHeader, painter: QPainter) -> None:
    """The word, and the sort arrow beside it."""
    # cells begin 12 px inside, the style's own margin is 8
    rect = QRectF(option.rect).adjusted(px(4), 0, 0, 0)
    sort = option.sortIndicator
    mark = px(14) if sort != QStyleOptionHeader.SortIndicator.None_ else 0
    right = bool(option.textAlignment & Qt.AlignmentFlag.AlignRight)
    room = rect.adjusted(0, 0, -mark, 0)
    width = paint.text(
        painter,
        room,
        option.text,
        size=12,
        weight=500,
        color="tx2",
        align="right" if right else "left",
    )
    if mark:
        down = sort == QStyleOptionHeader.SortIndicator.SortDown
        name = "chevron-up" if down else "chevron-down"
        left = room.right() if right else room.left() + width + 1
        paint.icon(painter, left, rect.center().y(), name, size=14, color="tx2")
