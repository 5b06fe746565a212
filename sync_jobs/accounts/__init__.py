"""Accounts (账号): who there is, how they sign in, tokens of the pull API."""
