"""The table of rights: every operation and every page, as every role. See docs/rights_matrix.md."""
