"""The Calendar pane: sessions by day, week and agenda, with filters and an inspector."""
