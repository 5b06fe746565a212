"""Recommendation (推荐): which templates and indicators suit a project, and why."""
