"""The commands of `library` (指标库), one module per subject."""
