"""Keeping the library (指标库): its drafts, proposals and removals, its content and its rights."""
