"""Summaries on screen: preview, copies, and the forms of leaving."""
