"""Reconciling (版本核对): who moved, row by row and field by field, and whose a field is."""
