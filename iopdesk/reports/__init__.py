"""Papers: a frozen dataclass of facts in, PDF bytes out."""
