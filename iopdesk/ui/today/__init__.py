"""The Today pane: the day's sessions and who is in."""
