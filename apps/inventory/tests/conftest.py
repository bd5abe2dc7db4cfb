import io

import pytest
from PIL import Image

from inventory.errors import ApiError
from inventory.main import create_app


class MemoryStore:
    """A store in memory that can be broken."""

    def __init__(self):
        self.objects = {}
        self.broken = False

    def put(self, item_id, data, content_type, extension):
        if self.broken:
            raise ApiError(502, "upload_failed", "The picture could not be stored, and the old one is kept. Try again.")
        url = f"https://images.example/{item_id}/{len(self.objects)}.{extension}"
        self.objects[url] = (data, content_type)
        return url

    def reachable(self):
        return not self.broken


@pytest.fixture
def environment(tmp_path):
    return {"S3_BUCKET_NAME": "pictures", "DATABASE_URL": f"sqlite:///{tmp_path}/inventory.db", "APP_VERSION": "1.2.3"}


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def client(environment, store):
    return create_app(environment, store).test_client()


@pytest.fixture
def picture():
    def make(kind="JPEG", size=(64, 48)):
        data = io.BytesIO()
        Image.effect_noise(size, 60).convert("RGB").save(data, kind)
        return data.getvalue()

    return make
