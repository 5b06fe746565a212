"""Trying a profile (口径试算) on what is archived: what would be read otherwise."""
