"""Pushing (推送): whole sets as they cross the wire, and the course of a push."""
