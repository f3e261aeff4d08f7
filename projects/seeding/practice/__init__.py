"""The demonstration of delivery practice: one module an area, each with `load(portfolio, tally, *, today, now)`."""
