"""Proof by experiment (混沌验证): processes, a hostile receiver, kills; judged from outside."""
