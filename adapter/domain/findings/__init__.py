"""Findings (对比发现): their codes, the rules and articles behind them, their facts in words."""
