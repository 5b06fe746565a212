"""The content of a library version (指标库内容): its life, its entries, what changed."""
