"""Importing a list of patients: an assistant of three steps."""
