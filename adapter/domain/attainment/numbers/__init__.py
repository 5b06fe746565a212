"""Numbers and their units (数值与单位), held against each other."""
