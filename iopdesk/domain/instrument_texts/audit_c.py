"""AUDIT-C: the three questions about how much a person drinks."""

from __future__ import annotations

from datetime import date

from iopdesk.domain.assessments import Instrument
from iopdesk.domain.questionnaires import Item, Questionnaire, Rights, choices
from iopdesk.i18n import N_

AUDIT_C = Questionnaire(
    code="audit_c",
    version="who-2001",
    label="AUDIT-C",
    intro=N_("After the answer Never, the second and third question need no answer."),
    items=(
        Item(
            "1",
            N_("How often do you have a drink containing alcohol?"),
            choices(
                N_("Never"),
                N_("Monthly or less"),
                N_("2 to 4 times a month"),
                N_("2 to 3 times a week"),
                N_("4 or more times a week"),
            ),
        ),
        Item(
            "2",
            N_(
                "How many drinks containing alcohol do you have on a typical day when you are "
                "drinking?"
            ),
            choices(N_("1 or 2"), N_("3 or 4"), N_("5 or 6"), N_("7, 8, or 9"), N_("10 or more")),
        ),
        Item(
            "3",
            N_("How often do you have six or more drinks on one occasion?"),
            choices(
                N_("Never"),
                N_("Less than monthly"),
                N_("Monthly"),
                N_("Weekly"),
                N_("Daily or almost daily"),
            ),
        ),
    ),
    scales={Instrument.AUDIT_C: ("1", "2", "3")},
    # The AUDIT's manual skips what supposes drinking after "Never"; skipped items count 0.
    skips={("1", 0): ("2", "3")},
    rights=Rights(
        "Bush and others 1998: the first three questions of the AUDIT (Babor and others, "
        "World Health Organization, 2nd edition 2001)",
        "The AUDIT-C is available for use in the public domain (SAMHSA). The AUDIT's manual may "
        "be freely reviewed, abstracted, reproduced, and translated, in part or in whole but "
        "not for sale or for use in conjunction with commercial purposes (WHO).",
        date(2026, 11, 27),
    ),
)
