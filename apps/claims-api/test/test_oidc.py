import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from claims_api.tokens import KeysUnavailableError, OidcTokens, TokenError


class Issuer:
    """An OpenID Connect issuer's key set on loopback."""

    def __init__(self):
        self.keys = {"one": generate_private_key(65537, 2048)}
        self.asked = 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.asked += 1
                jwks = [
                    {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())), "kid": name, "use": "sig"}
                    for name, key in issuer.keys.items()
                ]
                body = json.dumps({"keys": jwks}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def token(self, kid="one", key=None, **changes):
        claims = {"sub": "clerk", "iss": self.url, "aud": "claims-api", "exp": time.time() + 60, **changes}
        return jwt.encode(claims, key or self.keys[kid], algorithm="RS256", headers={"kid": kid})

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def issuer():
    running = Issuer()
    yield running
    running.stop()


def test_the_issuers_token_reads_claims_and_the_own_login_is_off(issuer, make):
    client = make(oidc_issuer=issuer.url, oidc_jwks_url=f"{issuer.url}/keys")

    def read(token):
        return client.simulate_get("/api/claims", headers={"Authorization": f"Bearer {token}"}).status_code

    assert read(issuer.token()) == 200
    assert read(issuer.token(aud="other")) == 401
    assert read(issuer.token(iss="https://elsewhere.example.com")) == 401
    assert read(issuer.token(key=generate_private_key(65537, 2048))) == 401
    answer = client.simulate_post("/api/auth/login", json={"username": "reader", "password": "x"})
    assert answer.status_code == 404


def test_a_new_key_is_fetched_but_made_up_ids_do_not_flood_the_issuer(issuer):
    now = [0.0]
    tokens = OidcTokens(issuer.url, "claims-api", clock=lambda: now[0])
    assert tokens.verify(issuer.token()) == "clerk"
    for _ in range(20):
        with pytest.raises(TokenError):
            tokens.verify(issuer.token(kid="made-up", key=issuer.keys["one"]))
    assert issuer.asked == 1

    issuer.keys["two"] = generate_private_key(65537, 2048)
    now[0] = 11.0
    assert tokens.verify(issuer.token(kid="two")) == "clerk"
    del issuer.keys["one"]
    now[0] = 700.0
    with pytest.raises(TokenError):
        tokens.verify(issuer.token(kid="one", key=issuer.keys["two"]))


def test_a_silent_issuer_is_503_and_not_a_wrong_token(issuer, make):
    token = issuer.token()
    issuer.stop()

    with pytest.raises(KeysUnavailableError):
        OidcTokens(issuer.url, "claims-api").verify(token)
    client = make(oidc_issuer=issuer.url)
    assert client.simulate_get("/api/claims", headers={"Authorization": f"Bearer {token}"}).status_code == 503
