"""Illustrative history of delivery practice, one module an area."""
