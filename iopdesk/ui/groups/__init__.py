"""The Groups pane: the list of groups, and the roster grid marked by key."""
