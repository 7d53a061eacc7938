"""Notes of a chart: the tab, the editor, what is added and co-signed, counseling notes."""
