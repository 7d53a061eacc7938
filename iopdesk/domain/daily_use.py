"""Analytes of the substances a patient used daily or nearly so before admission.

The substance history is free text; a word of the table in it counts. For those
analytes the chronic detection window applies.
"""

from __future__ import annotations

from iopdesk.domain.medications import words_of

# Words of a substance history, and the analytes a screen finds it by.
_TABLE: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(words.split()), frozenset(analytes.split()))
    for words, analytes in (
        ("alcohol beer wine liquor vodka whiskey", "EtG ALC"),
        ("cannabis marijuana thc weed", "THC"),
        ("cocaine crack", "COC"),
        ("methamphetamine meth", "MET AMP"),
        ("amphetamine amphetamines stimulants adderall", "AMP MET"),
        ("benzodiazepine benzodiazepines alprazolam xanax diazepam clonazepam lorazepam", "BZO"),
        ("opioid opioids opiate opiates", "OPI MOP 6-AM OXY FEN"),
        ("heroin", "OPI MOP 6-AM"),
        ("fentanyl", "FEN"),
        ("oxycodone oxycontin percocet", "OXY"),
        ("hydrocodone morphine codeine", "OPI MOP"),
        ("methadone", "MTD EDDP"),
        ("buprenorphine suboxone", "BUP"),
        ("tramadol", "TRA"),
        ("phencyclidine pcp", "PCP"),
        ("mdma ecstasy", "MDMA"),
        ("barbiturate barbiturates phenobarbital butalbital", "BAR"),
        ("spice", "K2"),
    )
)


def daily_use_analytes(history: str) -> frozenset[str]:
    """Codes of the analytes that the words of a substance history stand for."""
    words = words_of(history)
    return frozenset(
        code for known, codes in _TABLE if not words.isdisjoint(known) for code in codes
    )
