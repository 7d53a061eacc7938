"""PHQ-9 (low mood) and GAD-7 (worry): two weeks, four answers, filled in by the patient."""

from __future__ import annotations

from datetime import date

from iopdesk.domain.assessments import Instrument
from iopdesk.domain.questionnaires import Item, Questionnaire, Rights, choices, numbered
from iopdesk.i18n import N_

_LICENCE = (
    "Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, "
    "with an educational grant from Pfizer Inc. No permission required to reproduce, "
    "translate, display or distribute."
)
_CHECKED = date(2026, 11, 27)

_OFTEN = choices(
    N_("Not at all"),
    N_("Several days"),
    N_("More than half the days"),
    N_("Nearly every day"),
)
_DIFFICULT = choices(
    N_("Not difficult at all"),
    N_("Somewhat difficult"),
    N_("Very difficult"),
    N_("Extremely difficult"),
)
_DIFFICULTY = N_(
    "If you checked off any problems, how difficult have these problems made it for you to "
    "do your work, take care of things at home, or get along with other people?"
)

SELF_HARM = "9"
"""The item of the PHQ-9 that opens a safety prompt."""

PHQ9 = Questionnaire(
    code="phq9",
    version="2001",
    label="PHQ-9",
    intro=N_(
        "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
    ),
    items=(
        *numbered(
            (
                N_("Little interest or pleasure in doing things"),
                N_("Feeling down, depressed, or hopeless"),
                N_("Trouble falling or staying asleep, or sleeping too much"),
                N_("Feeling tired or having little energy"),
                N_("Poor appetite or overeating"),
                N_(
                    "Feeling bad about yourself — or that you are a failure or have let yourself "
                    "or your family down"
                ),
                N_(
                    "Trouble concentrating on things, such as reading the newspaper or watching "
                    "television"
                ),
                N_(
                    "Moving or speaking so slowly that other people could have noticed? Or the "
                    "opposite — being so fidgety or restless that you have been moving around a "
                    "lot more than usual"
                ),
                N_("Thoughts that you would be better off dead or of hurting yourself in some way"),
            ),
            _OFTEN,
        ),
        Item("10", _DIFFICULTY, _DIFFICULT),
    ),
    scales={Instrument.PHQ9: tuple(str(number) for number in range(1, 10))},
    rights=Rights("Kroenke, Spitzer and Williams 2001; form of Pfizer Inc.", _LICENCE, _CHECKED),
)

GAD7 = Questionnaire(
    code="gad7",
    version="2006",
    label="GAD-7",
    intro=N_("Over the last 2 weeks, how often have you been bothered by the following problems?"),
    items=(
        *numbered(
            (
                N_("Feeling nervous, anxious or on edge"),
                N_("Not being able to stop or control worrying"),
                N_("Worrying too much about different things"),
                N_("Trouble relaxing"),
                N_("Being so restless that it is hard to sit still"),
                N_("Becoming easily annoyed or irritable"),
                N_("Feeling afraid as if something awful might happen"),
            ),
            _OFTEN,
        ),
        Item("8", _DIFFICULTY, _DIFFICULT),
    ),
    scales={Instrument.GAD7: tuple(str(number) for number in range(1, 8))},
    rights=Rights(
        "Spitzer, Kroenke, Williams and Löwe 2006; form of Pfizer Inc.", _LICENCE, _CHECKED
    ),
)
