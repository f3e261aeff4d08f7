"""The demonstration of delivery practice, one module an area; each has `load` and adds what its pages show."""
