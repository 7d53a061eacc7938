"""Answering a caller."""
