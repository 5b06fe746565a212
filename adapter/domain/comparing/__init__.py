"""Comparing (对比): lines, forms, money, progress and peers judged by rules that are data."""
