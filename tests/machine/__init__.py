"""The whole daemon under a simulated clock and network, moved by chance (状态机)."""
