"""Consents in the chart: the tab, its forms, what was told."""
