"""COWS: signs of opioid withdrawal, rated by a clinician."""

from __future__ import annotations

from datetime import date

from iopdesk.domain.assessments import Instrument
from iopdesk.domain.questionnaires import Choice, Item, Questionnaire, Rights
from iopdesk.i18n import N_

_ITEMS = (
    Item(
        "1",
        N_("Resting pulse rate"),
        (
            Choice(0, N_("Pulse rate 80 or below")),
            Choice(1, N_("Pulse rate 81–100")),
            Choice(2, N_("Pulse rate 101–120")),
            Choice(4, N_("Pulse rate greater than 120")),
        ),
        hint=N_("Beats per minute, measured after patient is sitting or lying for one minute"),
    ),
    Item(
        "2",
        N_("Sweating"),
        (
            Choice(0, N_("No report of chills or flushing")),
            Choice(1, N_("Subjective report of chills or flushing")),
            Choice(2, N_("Flushed or observable moistness on face")),
            Choice(3, N_("Beads of sweat on brow or face")),
            Choice(4, N_("Sweat streaming off face")),
        ),
        hint=N_("Over past ½ hour, not accounted for by room temperature or patient activity"),
    ),
    Item(
        "3",
        N_("Restlessness"),
        (
            Choice(0, N_("Able to sit still")),
            Choice(1, N_("Reports difficulty sitting still, but is able to do so")),
            Choice(3, N_("Frequent shifting or extraneous movements of legs/arms")),
            Choice(5, N_("Unable to sit still for more than a few seconds")),
        ),
        hint=N_("Observation during assessment"),
    ),
    Item(
        "4",
        N_("Pupil size"),
        (
            Choice(0, N_("Pupils pinned or normal size for room light")),
            Choice(1, N_("Pupils possibly larger than normal for room light")),
            Choice(2, N_("Pupils moderately dilated")),
            Choice(5, N_("Pupils so dilated that only the rim of the iris is visible")),
        ),
    ),
    Item(
        "5",
        N_("Bone or joint aches"),
        (
            Choice(0, N_("Not present")),
            Choice(1, N_("Mild diffuse discomfort")),
            Choice(2, N_("Patient reports severe diffuse aching of joints/muscles")),
            Choice(
                4,
                N_(
                    "Patient is rubbing joints or muscles and is unable to sit still because of "
                    "discomfort"
                ),
            ),
        ),
        hint=N_(
            "If patient was having pain previously, only the additional component attributed to "
            "opiates withdrawal is scored"
        ),
    ),
    Item(
        "6",
        N_("Runny nose or tearing"),
        (
            Choice(0, N_("Not present")),
            Choice(1, N_("Nasal stuffiness or unusually moist eyes")),
            Choice(2, N_("Nose running or tearing")),
            Choice(4, N_("Nose constantly running or tears streaming down cheeks")),
        ),
        hint=N_("Not accounted for by cold symptoms or allergies"),
    ),
    Item(
        "7",
        N_("GI upset"),
        (
            Choice(0, N_("No GI symptoms")),
            Choice(1, N_("Stomach cramps")),
            Choice(2, N_("Nausea or loose stool")),
            Choice(3, N_("Vomiting or diarrhea")),
            Choice(5, N_("Multiple episodes of diarrhea or vomiting")),
        ),
        hint=N_("Over last ½ hour"),
    ),
    Item(
        "8",
        N_("Tremor"),
        (
            Choice(0, N_("No tremor")),
            Choice(1, N_("Tremor can be felt, but not observed")),
            Choice(2, N_("Slight tremor observable")),
            Choice(4, N_("Gross tremor or muscle twitching")),
        ),
        hint=N_("Observation of outstretched hands"),
    ),
    Item(
        "9",
        N_("Yawning"),
        (
            Choice(0, N_("No yawning")),
            Choice(1, N_("Yawning once or twice during assessment")),
            Choice(2, N_("Yawning three or more times during assessment")),
            Choice(4, N_("Yawning several times/minute")),
        ),
        hint=N_("Observation during assessment"),
    ),
    Item(
        "10",
        N_("Anxiety or irritability"),
        (
            Choice(0, N_("None")),
            Choice(1, N_("Patient reports increasing irritability or anxiousness")),
            Choice(2, N_("Patient obviously irritable or anxious")),
            Choice(
                4,
                N_(
                    "Patient so irritable or anxious that participation in the assessment is "
                    "difficult"
                ),
            ),
        ),
    ),
    Item(
        "11",
        N_("Gooseflesh skin"),
        (
            Choice(0, N_("Skin is smooth")),
            Choice(3, N_("Piloerection of skin can be felt or hairs standing up on arms")),
            Choice(5, N_("Prominent piloerection")),
        ),
    ),
)

COWS = Questionnaire(
    code="cows",
    version="2003",
    label="COWS",
    intro=N_(
        "For each item, choose what best describes the patient's signs or symptom. Rate on just "
        "the apparent relationship to opiate withdrawal. For example, if heart rate is increased "
        "because the patient was jogging just prior to assessment, the increase in pulse rate "
        "would not add to the score."
    ),
    items=_ITEMS,
    scales={Instrument.COWS: tuple(each.key for each in _ITEMS)},
    rights=Rights(
        "Wesson and Ling 2003, J Psychoactive Drugs 35(2), 253–259, appendix",
        "This version may be copied and used clinically.",
        date(2026, 11, 27),
    ),
)
