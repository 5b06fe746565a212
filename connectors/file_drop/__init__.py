"""The budget integration system over files (文件交换): signed, numbered batches in directories.

The format is published in docs/file-drop.md; the other side needs nothing else to take part.
"""
