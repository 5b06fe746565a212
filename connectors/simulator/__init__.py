"""The simulator (模拟系统): a hostile twin of the budget integration system, its own process.

It imports nothing of the product. If both ends shared a field table, they would share its mistakes.
"""
