"""A small OpenID provider over HTTP, for tests: discovery, keys, authorization codes with PKCE, signed ID tokens."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "delivery-portal", "client secret"


class Provider:
    """Who signs in, and what is wrong with the answer, is said by the attributes before the browser comes."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.published = self.key.public_key()
        self.claims: dict[str, Any] = {}
        self.changes: dict[str, Any] = {}
        """Over what would be right; None leaves a claim out."""
        self.algorithm, self.kid = "RS256", "key-1"
        self.signs_with: Any = self.key
        self.asked: dict[str, str] = {}
        self.requests: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self.issuer = ""

    def authorize(self, address: str) -> str:
        """The person agrees: the code for the address that the browser was sent to."""
        split = urlsplit(address)
        assert f"{split.scheme}://{split.netloc}" == self.issuer
        self.asked = {name: values[0] for name, values in parse_qs(split.query).items()}
        code = secrets.token_urlsafe(16)
        self._codes[code] = self.asked
        return code

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def keys(self) -> dict[str, Any]:
        return {
            "keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.published)) | {"kid": "key-1", "alg": "RS256"}]
        }

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """None for a wrong secret, a used code or another browser's."""
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self._codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if authorization != expected or asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return None
        if base64.urlsafe_b64encode(verifier).decode().rstrip("=") != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        if "max_age" in asked:
            claims["auth_time"] = now
        claims = {name: value for name, value in (claims | self.claims | self.changes).items() if value is not None}
        token = jwt.encode(claims, self.signs_with, algorithm=self.algorithm, headers={"kid": self.kid})
        return {"access_token": "of no use", "token_type": "Bearer", "id_token": token}


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.requests.append(self.path)
            pages = {"/.well-known/openid-configuration": provider.document, "/keys": provider.keys}
            found = pages.get(self.path)
            self._answer(200 if found else 404, found() if found else {})

        def do_POST(self) -> None:
            provider.requests.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            found = provider.token(form, self.headers.get("Authorization", ""))
            self._answer(200 if found else 400, found or {"error": "invalid_grant"})

        def _answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing on the console."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
