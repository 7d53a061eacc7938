"""The first call, the wait list, the checklist of an admission and its packet."""
