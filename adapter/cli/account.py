"""Who sits at the terminal (操作账号): what is recorded of a decision that only a person makes."""

import getpass
import os


def account_name() -> str:
    """The name of the account that runs this process, its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return str(getattr(os, "getuid", lambda: "")())
