"""Who sits at the terminal (操作账号): what is recorded of a decision that only a person makes."""

import os
import pwd


def login_name() -> str:
    """The user of the operating system that this process belongs to, its number without a name.

    By the kernel's word alone: variables such as LOGNAME are anybody's to set.
    """
    user = os.getuid()
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
