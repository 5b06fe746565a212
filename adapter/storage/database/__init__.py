"""The database itself (数据库): connections, types, statements, the bulk path, its schema."""
