"""Read queries for the doors (查询): short transactions, plain records, only of what is open."""
