"""Documents of a chart: filing them, looking at them, moving them to the right patient."""
