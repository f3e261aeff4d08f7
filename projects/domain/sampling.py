"""A draw that anyone can repeat: each code gets a number from the seed, the smallest numbers are drawn.

The number is SHA-256 of "<seed>:<code>" in UTF-8. Who knows the seed and the list of codes gets the same draw in any
language or spreadsheet; who adds or removes a code changes only the place of that code.
"""

from collections.abc import Iterable
from hashlib import sha256


def draw(codes: Iterable[str], *, seed: str, size: int) -> tuple[str, ...]:
    """`size` codes in the order of the draw, all of them where there are fewer. Raises ValueError below 1."""
    if size < 1:
        raise ValueError("size is 1 or more")
    return tuple(sorted(set(codes), key=lambda code: (number_of(code, seed=seed), code))[:size])


def number_of(code: str, *, seed: str) -> str:
    """The number of a code: 64 hexadecimal digits."""
    return sha256(f"{seed}:{code}".encode()).hexdigest()
