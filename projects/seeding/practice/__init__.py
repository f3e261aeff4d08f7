"""Delivery practice of the demonstration, one module an area."""
