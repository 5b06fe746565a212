"""Who may do what (权限): roles, whose data, signing in, tokens of the pull API."""
