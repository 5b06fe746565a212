"""The commands of `plan` (计划): make, look, decide, apply, take back, write to a file."""
