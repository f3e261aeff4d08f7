"""Long work: what a worker does while a person watches a progress bar. `runner` does it, one module for each kind."""
