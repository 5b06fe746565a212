"""The composition root: the only package that names concrete classes and puts them together.

Doors import the module they need, so that a small command does not load what others use.
"""
