"""Pairs of target and result that a plain comparison misjudges (特殊情形), a rule a module."""
