"""The address book, and whom a patient knows."""
