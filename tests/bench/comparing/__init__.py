"""Comparison over many lines."""
