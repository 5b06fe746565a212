"""The store (数据库): tables, repositories, queries and migrations behind the ports."""
