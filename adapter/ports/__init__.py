"""The ports (端口): what the jobs ask of store, wires and clock, and the records that cross."""
