"""The Calendar pane: sessions by day, week, month and agenda, with filters and an inspector."""
