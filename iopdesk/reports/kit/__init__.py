"""How a paper is made: blocks of words (no library), then pages (ReportLab, on first use)."""
