"""Texts of published instruments: one module for each, as Python and not as a data file.

They are not rules that a practice edits (an edited item is another instrument), the
translators find them by their marks, the type checker reads them, and no file of them
can be missing. Wording and points are the published ones, letter by letter, also where
we would say it otherwise: a changed item would no longer be the validated instrument.
A translation is put in only where the publisher has one. Bands and ranges are in the
rule pack ``instruments``; a test sees that the items add up to it.
"""
