"""Restricted records, emergency openings, cover and lobby mode in the window."""
