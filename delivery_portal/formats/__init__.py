"""How dates and numbers are written in each language; Django has no formats for Kazakh."""
