"""Measured against a floor in the same run: `manage.py bench`."""
