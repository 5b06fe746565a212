"""Plans of many changes: made, approved, applied and taken back."""
