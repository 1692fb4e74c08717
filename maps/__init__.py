"""Drawing: one release of the city becomes one map document, its legend, its table."""
