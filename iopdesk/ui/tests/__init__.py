"""The Tests pane: results grid, interpretation, trend, and today's collections."""
