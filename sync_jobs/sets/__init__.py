"""Whole sets (整套): ours, theirs, what differs between them, and what becomes of it."""
