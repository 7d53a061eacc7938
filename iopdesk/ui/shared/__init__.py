"""Widgets that more than one pane uses, and the pane base."""
