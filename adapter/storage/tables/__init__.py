"""The schema: one module per role, all tables in `base.METADATA`."""
