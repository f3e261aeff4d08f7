"""Names that the tests of rights share."""

OFFICE = "office@rights.example"
"""The address of the Project Office's person."""
