import io

import pytest
from PIL import Image


def upload(client, data, name="a.jpg", item=1, **more):
    form = {"image_file": (io.BytesIO(data), name)}
    return client.post(f"/inventory/{item}/image", data=form, content_type="multipart/form-data", **more)


@pytest.mark.parametrize(
    ("kind", "content_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_stores_a_picture_as_what_it_is(client, store, picture, kind, content_type):
    data = picture(kind)
    answer = upload(client, data, name="../../evil.html")
    assert answer.status_code == 200
    url = answer.get_json()["image_url"]
    assert store.objects[url] == (data, content_type)
    assert "evil" not in url
    assert client.get("/inventory/1").get_json()["image_url"] == url


@pytest.mark.parametrize("data", [b"", b"<script>alert(1)</script>", b"GIF89a" + bytes(50), b"%PDF-1.7"])
def test_refuses_what_is_no_picture(client, store, data):
    answer = upload(client, data)
    assert (answer.status_code, answer.get_json()["error"]) == (415, "not_a_picture")
    assert not store.objects


def test_refuses_half_a_picture(client, store, picture):
    data = picture("JPEG", (640, 480))
    answer = upload(client, data[: len(data) // 2])
    assert (answer.status_code, answer.get_json()["error"]) == (422, "damaged_picture")
    assert not store.objects


def test_refuses_a_picture_with_too_many_pixels(client, store):
    data = io.BytesIO()
    Image.new("1", (20_000, 3_000)).save(data, "PNG")
    answer = upload(client, data.getvalue())
    assert (answer.status_code, answer.get_json()["error"]) == (422, "too_many_pixels")


def test_refuses_a_webp_that_would_take_all_the_memory(client, store):
    data = io.BytesIO()
    Image.new("RGB", (7_000, 7_000)).save(data, "WEBP", lossless=True, quality=0, method=0)
    assert len(data.getvalue()) < 100
    answer = upload(client, data.getvalue())
    assert (answer.status_code, answer.get_json()["error"]) == (422, "too_many_pixels")


def test_refuses_a_jpeg_that_would_be_decoded_for_hours(client, store, picture):
    progressive = io.BytesIO()
    Image.effect_noise((640, 480), 50).save(progressive, "JPEG", progressive=True)
    data = progressive.getvalue()
    assert upload(client, data).status_code == 200
    end = data.rindex(b"\xff\xd9")
    last = data[data.rindex(b"\xff\xc4") : end]
    answer = upload(client, data[:end] + last * 40 + data[end:])
    assert (answer.status_code, answer.get_json()["error"]) == (422, "too_many_scans")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("behind", [b"<script>alert(1)</script>", b"PK\x03\x04" + bytes(5000), b"\xff\xd9" * 40])
def test_stores_nothing_that_stands_behind_a_picture(client, store, picture, kind, behind):
    data = picture(kind, (640, 480))
    url = upload(client, data + behind).get_json()["image_url"]
    assert store.objects[url][0] == data


def test_keeps_a_picture_whose_description_holds_another(client, store, picture):
    data = picture("JPEG", (640, 480))
    thumbnail = b"Exif\0\0" + picture("JPEG", (64, 48))
    described = data[:2] + b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail + data[2:]
    url = upload(client, described).get_json()["image_url"]
    assert store.objects[url][0] == described


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_refuses_every_part_of_a_picture(client, store, picture, kind, kept):
    data = picture(kind, (640, 480))
    assert upload(client, data[: int(len(data) * kept)]).status_code in (415, 422)
    assert not store.objects


def test_refuses_a_file_that_is_too_large(client, store):
    answer = upload(client, bytes(11 * 1024 * 1024))
    assert (answer.status_code, answer.get_json()["error"]) == (413, "too_large")
    assert not store.objects


def test_says_that_the_file_is_missing(client):
    answer = client.post("/inventory/1/image", data={"other": "x"}, content_type="multipart/form-data")
    assert (answer.status_code, answer.get_json()["error"]) == (400, "file_missing")


def test_an_upload_that_fails_keeps_the_old_picture_and_says_so(client, store, picture):
    before = upload(client, picture()).get_json()["image_url"]
    store.broken = True
    answer = upload(client, picture())
    assert (answer.status_code, answer.get_json()["error"]) == (502, "upload_failed")
    assert client.get("/inventory/1").get_json()["image_url"] == before


def test_a_picture_of_an_unknown_item_is_not_stored(client, store, picture):
    assert upload(client, picture(), item=77).status_code == 404
    assert not store.objects
    assert client.get("/inventory/77").status_code == 404


def test_every_upload_has_a_key_of_its_own(client, store, picture):
    data = picture()
    assert upload(client, data).get_json()["image_url"] != upload(client, data).get_json()["image_url"]
