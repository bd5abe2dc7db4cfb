"""Puts pictures into the bucket, under keys of our own."""

import uuid
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from .errors import ApiError
from .session import read_session
from .settings import Settings


class ImageStore(Protocol):
    """Where pictures go."""

    def put(self, item_id: int, data: bytes, content_type: str, extension: str) -> str:
        """Stores a picture and returns its public URL."""

    def reachable(self) -> bool:
        """Whether the store answers."""


class S3ImageStore:
    """The bucket, as its uploader: it may put objects below one prefix and nothing else."""

    def __init__(self, settings: Settings, client: Any = None) -> None:  # noqa: ANN401
        self._settings = settings
        self._client = client or _client(settings)

    def put(self, item_id: int, data: bytes, content_type: str, extension: str) -> str:
        """Stores a picture under a new key and returns its public URL.

        Raises:
            ApiError: 502 where the bucket refused or did not answer; the item then keeps the picture that it has.
        """
        key = f"{self._settings.prefix}{item_id}/{uuid.uuid4()}.{extension}"
        try:
            self._client.put_object(
                Bucket=self._settings.bucket,
                Key=key,
                Body=data,
                ContentType=content_type,
                # A key is never written twice.
                CacheControl="public, max-age=31536000, immutable",
            )
        except (BotoCoreError, ClientError) as error:
            raise ApiError(
                502, "upload_failed", "The picture could not be stored, and the old one is kept. Try again."
            ) from error
        return f"{self._settings.public_url_base}/{key}"

    def reachable(self) -> bool:
        """True as well where the bucket answers 403: the uploader may not look at it, only put."""
        try:
            self._client.head_bucket(Bucket=self._settings.bucket)
        except ClientError as error:
            return str(error.response.get("Error", {}).get("Code")) in ("403", "AccessDenied")
        except BotoCoreError:
            return False
        return True


def _client(settings: Settings) -> Any:  # noqa: ANN401
    session = get_session()
    if settings.access_key and settings.secret_key:
        session.set_credentials(settings.access_key, settings.secret_key, settings.session_token)
    if settings.session_file:
        file = settings.session_file
        session._credentials = DeferredRefreshableCredentials(
            method="session-file", refresh_using=lambda: read_session(file)
        )
    elif settings.uploader_role_arn:
        source = session.get_credentials()
        fetcher = AssumeRoleCredentialFetcher(
            client_creator=lambda service, **keys: session.create_client(
                service, region_name=settings.region, endpoint_url=settings.endpoint_url, **keys
            ),
            source_credentials=source,
            role_arn=settings.uploader_role_arn,
        )
        session._credentials = DeferredRefreshableCredentials(
            method="assume-role", refresh_using=fetcher.fetch_credentials
        )
    config = Config(
        connect_timeout=3,
        read_timeout=20,
        retries={"max_attempts": 2, "mode": "standard"},
        s3={"addressing_style": "path" if settings.endpoint_url else "virtual"},
    )
    return boto3.Session(botocore_session=session).client(
        "s3", region_name=settings.region, endpoint_url=settings.endpoint_url, config=config
    )
