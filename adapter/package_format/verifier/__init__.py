"""The verifier (核对程序) in parts that need the standard library alone; see `script`."""
