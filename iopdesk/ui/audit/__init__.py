"""Who did what, to whose record, when: the audit in a dialog, by filters, and as a file."""
