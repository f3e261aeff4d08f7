"""Files that people attach: what they are by content, where they lie, whether they were scanned. Knows no objects."""
