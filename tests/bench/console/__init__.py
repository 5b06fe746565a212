"""Bench of the console."""
