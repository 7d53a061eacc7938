"""People of the practice: who they are, their roles, passwords and keys."""
