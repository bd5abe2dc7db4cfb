"""The API and the page that uses it."""

import os
import threading
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, jsonify, request, send_from_directory

from .bodies import parse_item
from .errors import ApiError, not_found, register_errors
from .items import DuplicateError, Items
from .pictures import inspect
from .receiving import MAX_ITEM_BODIES, MAX_ITEM_BYTES, MAX_UPLOADS, MemoryRequest, Slots, client_of
from .settings import Settings, load_settings
from .storage import ImageStore, S3ImageStore

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


def create_app(environment: Mapping[str, str] = os.environ, store: ImageStore | None = None) -> Flask:
    """Builds the application.

    Raises:
        SettingsError: naming the variable that is missing or wrong.
    """
    settings = load_settings(environment)
    app = Flask(__name__, static_folder=None)
    app.request_class = MemoryRequest
    app.config["SETTINGS"] = settings
    # A multipart body is a little longer than its file.
    app.config["MAX_CONTENT_LENGTH"] = settings.max_upload_mb * 1024 * 1024 + 64 * 1024
    app.url_map.strict_slashes = False
    register_errors(app)
    items = Items(settings.database_url)
    _register_items(app, items)
    images = store or S3ImageStore(settings)
    _register_images(app, items, images)
    _register_page(app, settings)
    _register_health(app, items, images, settings)
    return app


ITEM = "/inventory/<int:item_id>"


def _read_item() -> Any:  # noqa: ANN401
    request.max_content_length = MAX_ITEM_BYTES
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _register_items(app: Flask, items: Items) -> None:
    slots = Slots(MAX_ITEM_BODIES)

    @app.get("/inventory")
    def list_items() -> Response:
        return jsonify([item.as_json() for item in items.all()])

    @app.post("/inventory")
    def add_item() -> tuple[Response, int]:
        with slots.one(client_of(request)):
            item = parse_item(_read_item())
        try:
            items.add(item)
        except DuplicateError as error:
            raise ApiError(409, "duplicate", f"Another item has the id {item.id}. Choose another one.") from error
        return jsonify(item.as_json()), 201

    @app.get(ITEM)
    def get_item(item_id: int) -> Response:
        item = items.get(item_id)
        if item is None:
            raise not_found(item_id)
        return jsonify(item.as_json())

    @app.delete(ITEM)
    def delete_item(item_id: int) -> Response:
        if not items.delete(item_id):
            raise not_found(item_id)
        return jsonify(status="success")


def _register_images(app: Flask, items: Items, store: ImageStore) -> None:
    slots = Slots(MAX_UPLOADS)

    @app.post(f"{ITEM}/image")
    def put_image(item_id: int) -> Response:
        # Before the upload: a picture of nothing must not be stored.
        if items.get(item_id) is None:
            raise not_found(item_id)
        with slots.one(client_of(request)):
            file = request.files.get("image_file")
            if file is None:
                raise ApiError(400, "file_missing", "Expected a multipart form with the file image_file.")
            picture = inspect(file.read())
            url = store.put(item_id, picture.data, picture.content_type, picture.extension)
        if not items.set_image(item_id, url):
            raise not_found(item_id)
        item = items.get(item_id)
        if item is None:
            raise not_found(item_id)
        return jsonify(item.as_json())


def _register_page(app: Flask, settings: Settings) -> None:
    images = "/".join(settings.public_url_base.split("/")[:3])
    policy = (
        f"default-src 'self'; img-src 'self' data: {images}; connect-src 'self' {settings.api_base}; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )

    @app.get("/")
    def page() -> Response:
        return send_from_directory(os.path.join(app.root_path, "page"), "index.html")  # noqa: PTH118

    @app.get("/page/<path:name>")
    def page_file(name: str) -> Response:
        return send_from_directory(os.path.join(app.root_path, "page"), name)  # noqa: PTH118

    @app.get("/config.json")
    def page_config() -> Response:
        return jsonify(apiBase=settings.api_base, maxUploadMb=settings.max_upload_mb)

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.extend(SECURITY_HEADERS)
        response.headers["Content-Security-Policy"] = policy
        if response.is_json:
            response.headers["Cache-Control"] = "no-store"
        origin = request.headers.get("Origin")
        if origin in settings.page_origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
            response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers.add("Vary", "Origin")
        return response


def _register_health(app: Flask, items: Items, store: ImageStore, settings: Settings) -> None:
    @app.get("/healthcheck")
    def healthcheck() -> Response:
        return jsonify(status="online")

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok", version=settings.version)

    reached = threading.Event()

    @app.get("/readyz")
    def readyz() -> Response:
        items.check()
        # Asked until it answered once: a version that cannot reach it gets no traffic, and a bucket that fails later
        # does not take the list of items away with it.
        if not reached.is_set():
            if not store.reachable():
                raise ApiError(503, "bucket_unreachable", f"The bucket {settings.bucket} does not answer.")
            reached.set()
        return jsonify(status="ready")
