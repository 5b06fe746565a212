"""Purging (涉密清除): every trace of projects that became secret, in rows and in files."""
