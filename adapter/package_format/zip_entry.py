"""Members of our archives (压缩包成员): nothing of time, machine or user goes in."""

import zipfile

#: ZIP cannot leave the time out; this is its earliest.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def zip_entry(name: str) -> zipfile.ZipInfo:
    """The head of a deflated member that makes the same bytes for the same content."""
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    entry.create_system = _UNIX
    return entry
