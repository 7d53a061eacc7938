"""IOP Desk: the desktop program of a small intensive outpatient program (IOP)."""

__version__ = "0.1.0"
