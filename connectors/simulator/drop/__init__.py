"""The receiver's end of a file drop: its own reading and writing of the published format."""
