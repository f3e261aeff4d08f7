"""Delivery practice in the demonstration, one module an area; what is invented says so."""
