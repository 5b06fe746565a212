"""What the cell of a result says (实际值识读), before it is held against its target."""
