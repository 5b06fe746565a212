"""Users of the machine (操作系统用户), as its operating system knows them."""

import pwd


def is_user_here(name: str) -> bool:
    """Whether somebody of this name can type commands on this machine."""
    try:
        pwd.getpwnam(name)
    except (KeyError, ValueError):  # nobody of that name, or no name at all
        return False
    return True
