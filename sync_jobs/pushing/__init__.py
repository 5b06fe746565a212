"""The course of a push (推送过程): what is on its way, what leaves, and what became of it."""
