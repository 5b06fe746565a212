"""The rules (领域): pure, by the standard library alone; no clock, disk, network or log."""
