"""The treatment plan of a chart: goals, objectives, reviews, its paper."""
