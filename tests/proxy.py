"""The proxy as it is deployed: program, command and configuration of docker-compose.yml, on ports of ours."""

import ssl
import subprocess
from pathlib import Path

from delivery_portal.paths import BASE_DIR
from delivery_portal.services import commands
from delivery_portal.services.process import wait_until
from tests.faults.processes import PortalProcess

CERTIFICATE = "certificates/local/localhost/localhost"
"""Where Caddy keeps a certificate that it made for itself, below its folder of data."""
AUTHORITY = "caddy/pki/authorities/local/root.crt"
MINT = """
{{
    admin off
    skip_install_trust
}}
https://localhost:{port} {{
    tls internal
    respond 200
}}
"""


def environment(*, http: int, https: int, alive: int, upstream: int, static: Path, folder: Path) -> dict[str, str]:
    """What docker-compose.yml sets, for a proxy on this machine. `folder` is its own: files, certificate, data."""
    (folder / "files").mkdir(exist_ok=True)
    (folder / "files" / "static").symlink_to(static)
    return {
        "HTTP_PORT": str(http),
        "HTTPS_PORT": str(https),
        "ALIVE_PORT": str(alive),
        "NAMES": "localhost,portal.example",
        "UPSTREAM": f"127.0.0.1:{upstream}",
        "FILES_FOLDER": str(folder / "files"),
        "TLS_CERTIFICATE": str(folder / "caddy" / f"{CERTIFICATE}.crt"),
        "TLS_KEY": str(folder / "caddy" / f"{CERTIFICATE}.key"),
        "XDG_CONFIG_HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
    }


def mint_certificate(env: dict[str, str], *, log: Path) -> None:
    """Let Caddy make a certificate for localhost: a fresh machine may have no openssl."""
    config = Path(env["XDG_DATA_HOME"]) / "mint.caddyfile"
    config.write_text(MINT.format(port=env["HTTPS_PORT"]))
    command = (commands.PROXY[0], "run", "--config", str(config), "--adapter", "caddyfile")
    minter = PortalProcess(commands.runnable(command), env=env, cwd=BASE_DIR, log=log)
    minter.start()
    made = wait_until(lambda: Path(env["TLS_KEY"]).exists() and Path(env["TLS_CERTIFICATE"]).exists(), patience=30)
    minter.stop()
    assert made, minter.output()[-3000:]


def trust(env: dict[str, str]) -> ssl.SSLContext:
    """What a client needs to believe the certificate: the authority that made it."""
    return ssl.create_default_context(cafile=Path(env["XDG_DATA_HOME"]) / AUTHORITY)


def validated(env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """What Caddy says of the configuration as it stands."""
    command = commands.runnable(("caddy", "validate", "--config", commands.PROXY[-1]))
    return subprocess.run(command, env=env, cwd=BASE_DIR, capture_output=True, text=True)
