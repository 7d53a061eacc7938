"""Every service module, so that menus, undo and permission tests see every act."""

from iopdesk.services import episodes, patients, settings

__all__ = ["episodes", "patients", "settings"]
