"""The shapes that enter and leave; the OpenAPI document is made from them."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from claims_api.users import MAX_PASSWORD_CHARACTERS


class Health(Struct):
    """Whether the service answers."""

    ready: bool


class Version(Struct):
    """What runs."""

    version: str
    commit: str


class Credentials(Struct):
    """A user's name and password."""

    username: Annotated[str, Meta(min_length=1, max_length=256)]
    password: Annotated[str, Meta(min_length=1, max_length=MAX_PASSWORD_CHARACTERS)]


class Login(Struct):
    """A token for the Authorization header, valid for eight hours."""

    message: Annotated[str, Meta(examples=["success"])]
    token: str


class Claim(Struct):
    """One claim; null stands where the source has nothing, or nothing that is a number."""

    id: str
    icd_code: str | None
    claim_date: str | None
    claim_value: float | None
    claim_provider: str | None


class Claims(Struct):
    """One page, in the order of the ids. The `Link` header leads to the next page, and is absent on the last."""

    claims: list[Claim]


class ProblemDetails(Struct, omit_defaults=True):
    """RFC 9457, with a stable code."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    parameter: str | None = None


CREDENTIALS = msgspec.json.Decoder(Credentials)
ENCODER = msgspec.json.Encoder()
