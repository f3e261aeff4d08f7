"""What stands in the search: the table of kinds, and the entries that follow every write."""
