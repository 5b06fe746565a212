"""Identification (识别): which indicator of the library a line means, by evidence, with reasons."""
