"""What is frozen is kept as one text and sealed with its SHA-256, so that anybody can compute the seal again."""

import hashlib
import json
from typing import Any

from accounts.audit import plain


def canonical(value: Any) -> str:
    """The one text of a value: names in order, no spaces, decimals and dates as text."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def seal(text: str) -> str:
    """The SHA-256 of the text in UTF-8, in 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
