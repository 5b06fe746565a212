"""Alembic migrations (数据库迁移): every revision written out, none derived from today's tables."""
