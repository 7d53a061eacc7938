"""The patients pane: the list, the chart, and the forms of a patient's record."""
