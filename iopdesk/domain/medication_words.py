"""What a medicine makes a test expect, in words, by the rule pack ``expected_analytes``."""

from __future__ import annotations

from collections.abc import Iterable

from iopdesk.domain.medications import Medication, expected_analytes
from iopdesk.domain.panels import analyte_label
from iopdesk.domain.rule_packs import read_pack
from iopdesk.i18n import _, ngettext


def expectation_words(medication: Medication) -> str:
    """What a screen should, may or often does not show while the medicine is taken, and after.

    Empty without a name; a name that the pack does not know says so.
    """
    if not medication.name.strip():
        return ""
    found = expected_analytes(medication)
    if not found.keys:
        return _("Not in the list of medicines: no result is expected or explained by it.")
    if not found.explains:
        return _("No screen shows it.")
    parts = []
    if found.expects and medication.is_as_needed:
        parts.append(_("A screen may show {analytes}.").format(analytes=_named(found.explains)))
    elif found.expects:
        parts.append(_("A screen should show {analytes}.").format(analytes=_named(found.expects)))
    if found.may_show and not (found.expects and medication.is_as_needed):
        parts.append(_("It may show {analytes}.").format(analytes=_named(found.may_show)))
    if missed := found.often_missed & found.expects:
        words = _("{analytes} is often not seen although the medicine is taken.")
        parts.append(words.format(analytes=_named(missed)))
    if found.expects and not medication.is_as_needed:
        parts.append(_grace())
    if found.windows:
        parts.append(_after(max(found.windows.values())))
    return " ".join(parts)


def expectation_in_short(medication: Medication) -> str:
    """The first of it, for a list; empty where the pack does not know the medicine."""
    if not expected_analytes(medication).keys:
        return ""
    head, stop, _rest = expectation_words(medication).partition(". ")
    return f"{head}." if stop else head


def _named(analytes: Iterable[str]) -> str:
    return ", ".join(sorted(analyte_label(code) for code in analytes))


def _grace() -> str:
    days = int(read_pack("expected_analytes")["started"]["not_missed_before_days"])
    words = ngettext(
        "Its absence counts from {count} day after the start.",
        "Its absence counts from {count} days after the start.",
        days,
    )
    return words.format(count=days)


def _after(days: int) -> str:
    words = ngettext(
        "After a stop it may show for {count} day.",
        "After a stop it may show for {count} days.",
        days,
    )
    return words.format(count=days)
