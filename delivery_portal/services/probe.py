"""`python -m delivery_portal.services.probe /healthz`: exit code 0 when the web server beside us answers 200.

For container health checks and for waiting until a started server is ready.
"""

import http.client
import os
import sys


def answers(path: str, *, host: str = "127.0.0.1", port: int, seconds: float = 5.0) -> bool:
    """Whether GET `path` gives 200. Asks by a name that the server accepts (the first of ALLOWED_HOSTS)."""
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        connection.request("GET", path, headers={"Host": _accepted_name()})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _accepted_name() -> str:
    first = (os.environ.get("ALLOWED_HOSTS") or "localhost").split(",")[0].strip()
    return "localhost" if first == "*" else first.removeprefix(".")


def main(path: str) -> int:
    """PROBE_HOST names another container; by default the server beside us is asked."""
    host, port = os.environ.get("PROBE_HOST") or "127.0.0.1", int(os.environ.get("PORT") or "8000")
    return 0 if answers(path, host=host, port=port) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
