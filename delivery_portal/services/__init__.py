"""The servers that a demonstration, a developer and the tests need, without installing or configuring any.

Plain Python, no Django: settings and tests may use it before anything else is ready.

    python -m delivery_portal.services run -- COMMAND

starts what DATABASE_URL and REDIS_URL do not already name, runs COMMAND with both set, stops everything.
"""


class ServicesError(Exception):
    """A server cannot run; the text says what is wrong and what to do."""
