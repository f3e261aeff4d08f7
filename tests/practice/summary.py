"""The national summary in the tests that walk everything: where it says that somebody looked."""

WRITE = {"/national/seen/": ""}
