"""Charts as files: the data as CSV, the drawing as PNG, through the same reads as the pages."""
