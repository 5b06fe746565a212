"""Days, deadlines and times (时限、时段、钟点)."""
