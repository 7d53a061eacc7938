"""The assessment part of a chart, questionnaires, and the safety prompt."""
