"""The on-call rota: its dialog, and who is on call in the status bar."""
