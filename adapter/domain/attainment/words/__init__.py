"""Words instead of numbers (定性表述), and grades, ranks and classes that words tell."""
