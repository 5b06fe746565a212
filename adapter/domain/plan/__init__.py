"""Plans (计划): what would be done to the other side, its states, rules and refusals."""
