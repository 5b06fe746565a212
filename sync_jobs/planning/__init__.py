"""Plans (计划): made, decided, applied and taken back, each by the person whose it is."""
