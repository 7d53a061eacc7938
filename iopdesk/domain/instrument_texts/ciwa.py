"""CIWA-Ar: signs of alcohol withdrawal, rated by a clinician.

Five items name only the points 0, 1, 4 and 7; the ones between may be chosen, as on
the printed form.
"""

from __future__ import annotations

from datetime import date

from iopdesk.domain.assessments import Instrument
from iopdesk.domain.questionnaires import Choice, Item, Questionnaire, Rights, choices
from iopdesk.i18n import N_


def _named(none: str, least: str, middle: str, most: str) -> tuple[Choice, ...]:
    """Points 0 to 7, of which 0, 1, 4 and 7 have words."""
    words = {0: none, 1: least, 4: middle, 7: most}
    return tuple(Choice(points, words.get(points, "")) for points in range(8))


_SEVERE = (
    N_("Moderately severe hallucinations"),
    N_("Severe hallucinations"),
    N_("Extremely severe hallucinations"),
    N_("Continuous hallucinations"),
)

_ITEMS = (
    Item(
        "1",
        N_("Nausea and vomiting"),
        _named(
            N_("No nausea and no vomiting"),
            N_("Mild nausea with no vomiting"),
            N_("Intermittent nausea with dry heaves"),
            N_("Constant nausea, frequent dry heaves and vomiting"),
        ),
        hint=N_("Ask “Do you feel sick to your stomach? Have you vomited?” Observation."),
    ),
    Item(
        "2",
        N_("Tremor"),
        _named(
            N_("No tremor"),
            N_("Not visible, but can be felt fingertip to fingertip"),
            N_("Moderate, with patient's arms extended"),
            N_("Severe, even with arms not extended"),
        ),
        hint=N_("Arms extended and fingers spread apart. Observation."),
    ),
    Item(
        "3",
        N_("Paroxysmal sweats"),
        _named(
            N_("No sweat visible"),
            N_("Barely perceptible sweating, palms moist"),
            N_("Beads of sweat obvious on forehead"),
            N_("Drenching sweats"),
        ),
        hint=N_("Observation."),
    ),
    Item(
        "4",
        N_("Anxiety"),
        _named(
            N_("No anxiety, at ease"),
            N_("Mildly anxious"),
            N_("Moderately anxious, or guarded, so anxiety is inferred"),
            N_(
                "Equivalent to acute panic states as seen in severe delirium or acute "
                "schizophrenic reactions"
            ),
        ),
        hint=N_("Ask “Do you feel nervous?” Observation."),
    ),
    Item(
        "5",
        N_("Agitation"),
        _named(
            N_("Normal activity"),
            N_("Somewhat more than normal activity"),
            N_("Moderately fidgety and restless"),
            N_("Paces back and forth during most of the interview, or constantly thrashes about"),
        ),
        hint=N_("Observation."),
    ),
    Item(
        "6",
        N_("Tactile disturbances"),
        choices(
            N_("None"),
            N_("Very mild itching, pins and needles, burning or numbness"),
            N_("Mild itching, pins and needles, burning or numbness"),
            N_("Moderate itching, pins and needles, burning or numbness"),
            *_SEVERE,
        ),
        hint=N_(
            "Ask “Have you any itching, pins and needles sensations, any burning, any numbness, "
            "or do you feel bugs crawling on or under your skin?” Observation."
        ),
    ),
    Item(
        "7",
        N_("Auditory disturbances"),
        choices(
            N_("Not present"),
            N_("Very mild harshness or ability to frighten"),
            N_("Mild harshness or ability to frighten"),
            N_("Moderate harshness or ability to frighten"),
            *_SEVERE,
        ),
        hint=N_(
            "Ask “Are you more aware of sounds around you? Are they harsh? Do they frighten you? "
            "Are you hearing anything that is disturbing to you? Are you hearing things you know "
            "are not there?” Observation."
        ),
    ),
    Item(
        "8",
        N_("Visual disturbances"),
        choices(
            N_("Not present"),
            N_("Very mild sensitivity"),
            N_("Mild sensitivity"),
            N_("Moderate sensitivity"),
            *_SEVERE,
        ),
        hint=N_(
            "Ask “Does the light appear to be too bright? Is its color different? Does it hurt "
            "your eyes? Are you seeing anything that is disturbing to you? Are you seeing things "
            "you know are not there?” Observation."
        ),
    ),
    Item(
        "9",
        N_("Headache, fullness in head"),
        choices(
            N_("Not present"),
            N_("Very mild"),
            N_("Mild"),
            N_("Moderate"),
            N_("Moderately severe"),
            N_("Severe"),
            N_("Very severe"),
            N_("Extremely severe"),
        ),
        hint=N_(
            "Ask “Does your head feel different? Does it feel like there is a band around your "
            "head?” Do not rate for dizziness or lightheadedness. Otherwise, rate severity."
        ),
    ),
    Item(
        "10",
        N_("Orientation and clouding of sensorium"),
        choices(
            N_("Oriented and can do serial additions"),
            N_("Cannot do serial additions or is uncertain about date"),
            N_("Disoriented for date by no more than 2 calendar days"),
            N_("Disoriented for date by more than 2 calendar days"),
            N_("Disoriented for place and/or person"),
        ),
        hint=N_("Ask “What day is this? Where are you? Who am I?”"),
    ),
)

CIWA = Questionnaire(
    code="ciwa",
    version="ar-1989",
    label="CIWA-Ar",
    intro=N_("Rate each item by what you see and hear now."),
    items=_ITEMS,
    scales={Instrument.CIWA: tuple(each.key for each in _ITEMS)},
    rights=Rights(
        "Sullivan and others 1989, British Journal of Addiction 84, 1353–1357",
        "This scale is not copyrighted and may be used freely.",
        date(2026, 11, 27),
    ),
)
