"""Everything Qt: window, desk, theme, shared widgets, one folder per pane."""
