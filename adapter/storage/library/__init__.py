"""The library in the database (指标库): versions, their content, entries for the next."""
