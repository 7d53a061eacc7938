"""The course of a chart: episodes, levels, stages, hours."""
