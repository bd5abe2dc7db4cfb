"""The same page of claims by FastAPI: the token's check, the query, an access line and metrics, and no more.

Started as `uvicorn baseline:app`; BENCH_DATA is the folder with claims.db and jwt_key.pub.pem.
"""

import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from prometheus_client import Counter, Histogram
from pydantic import BaseModel

DATA = Path(os.environ["BENCH_DATA"])
KEY = load_pem_public_key((DATA / "jwt_key.pub.pem").read_bytes())
REQUESTS = Counter("requests_total", "Requests", ["method", "route", "status"])
SECONDS = Histogram("request_seconds", "Duration", ["method", "route"])
LOCAL = threading.local()
PAGE = "SELECT id, icd_code, claim_date, claim_value, claim_provider FROM claims ORDER BY id LIMIT ?"

app = FastAPI()
bearer = HTTPBearer()


class Claim(BaseModel):
    """One claim."""

    id: str
    icd_code: str | None
    claim_date: str | None
    claim_value: float | None
    claim_provider: str | None


class Page(BaseModel):
    """A page of claims."""

    claims: list[Claim]


@app.middleware("http")
async def observe(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Counts and logs each request."""
    began = time.perf_counter()
    response = await call_next(request)
    seconds = time.perf_counter() - began
    REQUESTS.labels(request.method, "/api/claims", str(response.status_code)).inc()
    SECONDS.labels(request.method, "/api/claims").observe(seconds)
    line = {"log": "access", "route": "/api/claims", "status": response.status_code, "ms": round(seconds * 1000, 2)}
    sys.stdout.write(json.dumps(line) + "\n")
    return response


def subject(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> str:
    """Who the token speaks for."""
    try:
        claims = jwt.decode(credentials.credentials, KEY, algorithms=["RS256"], audience="claims-api")
    except jwt.PyJWTError:
        raise HTTPException(401) from None
    return str(claims["sub"])


def connection() -> sqlite3.Connection:
    """One connection a thread."""
    if not hasattr(LOCAL, "connection"):
        LOCAL.connection = sqlite3.connect(f"file:{DATA}/claims.db?mode=ro&immutable=1", uri=True)
    return LOCAL.connection


@app.get("/api/claims")
def claims(who: Annotated[str, Depends(subject)], limit: Annotated[int, Query(ge=1, le=100)] = 25) -> Page:
    """A page of claims."""
    rows = connection().execute(PAGE, [limit]).fetchall()
    keys = ("id", "icd_code", "claim_date", "claim_value", "claim_provider")
    return Page(claims=[Claim(**dict(zip(keys, row, strict=True))) for row in rows])
