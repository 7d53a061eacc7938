"""The error family, and the sentence each error code says to a person.

A module that raises errors registers their sentences beside its rules with
:func:`sentences`; the two mouths (``ui/messages.py`` and ``cli.py``) look them
up with :func:`sentence_for`. Codes are stable for ever. Facts fill the braces
of a sentence; they may be shown to the person, and are never logged.
"""

from __future__ import annotations

from collections.abc import Mapping

from iopdesk.i18n import N_, _

_SENTENCES: dict[str, str] = {}


def sentences(table: Mapping[str, str]) -> None:
    """Register the sentence of each error code; a code has one sentence only.

    Raises ``ValueError`` when a code is registered twice with other words.
    """
    for code, text in table.items():
        if _SENTENCES.setdefault(code, text) != text:
            raise ValueError(f"error code {code} has two sentences")


class DeskError(Exception):
    """Base of every error the program raises on purpose.

    ``code`` is stable; ``facts`` are the values of its sentence. The text of
    the exception holds the code alone, so that no log or trace shows a name.
    """

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class RuleBroken(DeskError):
    """The program's rules say no.

    ``field`` (a fact) names the input the sentence belongs beside, if any.
    """

    @property
    def field(self) -> str | None:
        """Name of the field at fault, or None when the whole act is refused."""
        field = self.facts.get("field")
        return field if isinstance(field, str) else None


class NotAllowed(DeskError):
    """The person's role, caseload or the lock forbids the act named ``act``."""

    def __init__(self, act: str, /, code: str = "not_allowed", **facts: object) -> None:
        super().__init__(code, act=act, **facts)


class Conflict(DeskError):
    """The record changed, or is gone, since the person opened it."""

    def __init__(self, record: str, /, code: str = "conflict", **facts: object) -> None:
        super().__init__(code, record=record, **facts)


class Trouble(DeskError):
    """The world failed: disk full, file locked, newer file, printer gone."""


class Cancelled(DeskError):
    """The person changed their mind; nothing is said."""

    def __init__(self) -> None:
        super().__init__("cancelled")


def sentence_for(error: DeskError) -> str:
    """The translated sentence of an error, its facts filled in.

    An unregistered code falls back to a sentence that names the code, so a
    missing registration is visible and never a crash; a test finds those.
    """
    template = _SENTENCES.get(error.code)
    if template is None:
        return _("The program refused: {code}. Nothing was changed.").format(code=error.code)
    return _(template).format(**error.facts)


def known_codes() -> frozenset[str]:
    """Every error code that has a sentence."""
    return frozenset(_SENTENCES)


sentences(
    {
        "not_allowed": N_("Your role does not allow this. Ask {who}."),
        "not_on_caseload": N_(
            "This patient is not on your caseload. Ask a clinical director to assign you."
        ),
        "locked": N_("The program is locked. Unlock it to go on; nothing was changed."),
        "conflict": N_(
            "This record changed since you opened it. Nothing of yours was saved over it; "
            "reload and look again."
        ),
        "cancelled": N_("Cancelled. Nothing was changed."),
    }
)
