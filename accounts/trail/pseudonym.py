"""The address that stands for a person who was erased: it names nobody and can receive nothing (RFC 2606)."""

from uuid import UUID

DOMAIN = "erased.invalid"


def pseudonym(public_id: UUID) -> str:
    """The same for the same person, in whatever record."""
    return f"{public_id.hex}@{DOMAIN}"


def is_pseudonym(label: str) -> bool:
    """Whether an address stands for somebody who was erased."""
    return label.endswith(f"@{DOMAIN}")
