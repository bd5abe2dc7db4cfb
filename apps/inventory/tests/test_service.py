import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from inventory.errors import ApiError
from inventory.main import create_app
from inventory.settings import SettingsError, load_settings
from inventory.storage import S3ImageStore


def test_health(client, store):
    store.broken = True
    assert client.get("/healthcheck").get_json() == {"status": "online"}
    assert client.get("/healthz").get_json() == {"status": "ok", "version": "1.2.3"}


def test_is_ready_once_the_bucket_has_answered(client, store):
    store.broken = True
    assert client.get("/readyz").get_json()["error"] == "bucket_unreachable"
    store.broken = False
    assert client.get("/readyz").status_code == 200


def test_stays_ready_without_the_bucket_because_the_items_are_there(client, store):
    assert client.get("/readyz").status_code == 200
    store.broken = True
    assert client.get("/readyz").status_code == 200
    assert client.get("/inventory").status_code == 200


def test_says_that_the_database_does_not_answer(client, environment, tmp_path):
    assert client.get("/readyz").status_code == 200
    (tmp_path / "inventory.db").unlink()
    (tmp_path / "inventory.db").mkdir()
    for path in ("/readyz", "/inventory"):
        answer = client.get(path)
        assert (answer.status_code, answer.get_json()["error"]) == (503, "database_unavailable")


def test_nobody_keeps_an_answer_of_the_api(client):
    assert client.get("/inventory").headers["Cache-Control"] == "no-store"


def test_serves_the_page_and_its_files(client):
    page = client.get("/")
    assert b"<title>Inventory</title>" in page.data
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert client.get("/page/app.js").status_code == 200
    assert client.get("/page/%2e%2e/main.py").status_code == 404
    assert client.get("/config.json").get_json() == {"apiBase": "", "maxUploadMb": 10}


def test_only_named_pages_may_call_the_api(environment, store):
    client = create_app({**environment, "PAGE_ORIGINS": "http://localhost:8080"}, store).test_client()
    allowed = client.get("/inventory", headers={"Origin": "http://localhost:8080"})
    assert allowed.headers["Access-Control-Allow-Origin"] == "http://localhost:8080"
    foreign = client.get("/inventory", headers={"Origin": "http://evil.example"})
    assert "Access-Control-Allow-Origin" not in foreign.headers


def test_tells_nobody_what_broke(environment, store):
    app = create_app(environment, store)
    app.add_url_rule("/break", view_func=lambda: 1 / 0)
    answer = app.test_client().get("/break")
    assert answer.status_code == 500
    assert answer.get_json()["error"] == "internal"
    assert "division" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"S3_BUCKET_NAME": ""}, "S3_BUCKET_NAME"),
        ({"S3_ENDPOINT_URL": "localhost:4566"}, "S3_ENDPOINT_URL"),
        ({"S3_PUBLIC_URL_BASE": "ftp://x"}, "S3_PUBLIC_URL_BASE"),
        ({"AWS_ACCESS_KEY": "a"}, "AWS_SECRET_ACCESS_KEY"),
        ({"S3_PREFIX": "/images"}, "S3_PREFIX"),
        ({"S3_PREFIX": "../images/"}, "S3_PREFIX"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"MAX_UPLOAD_MB": "0"}, "MAX_UPLOAD_MB"),
        ({"MAX_UPLOAD_MB": "ten"}, "MAX_UPLOAD_MB"),
        ({"API_PORT": "http"}, "API_PORT"),
        ({"API_THREADS": "0"}, "API_THREADS"),
        (
            {"SESSION_FILE": "/run/session", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"},
            "SESSION_FILE",
        ),
    ],
)
def test_names_the_variable_that_is_wrong(environment, change, named):
    with pytest.raises(SettingsError, match=named):
        load_settings({**environment, **change})


def test_takes_the_originals_name_of_the_key(environment):
    settings = load_settings({**environment, "AWS_ACCESS_KEY": "a", "AWS_SECRET_ACCESS_KEY": "b"})
    assert (settings.access_key, settings.secret_key) == ("a", "b")


@pytest.mark.parametrize(
    ("change", "base"),
    [
        ({}, "https://pictures.s3.us-east-1.amazonaws.com"),
        ({"AWS_REGION": "eu-west-1"}, "https://pictures.s3.eu-west-1.amazonaws.com"),
        ({"S3_ENDPOINT_URL": "http://localhost:4566"}, "http://localhost:4566/pictures"),
        ({"S3_ENDPOINT_URL": "http://aws:4566", "S3_PUBLIC_URL_BASE": "https://cdn.example/"}, "https://cdn.example"),
    ],
)
def test_builds_public_addresses_from_configuration(environment, change, base):
    assert load_settings({**environment, **change}).public_url_base == base


class Client:
    def __init__(self, error=None):
        self.error = error
        self.sent = []

    def put_object(self, **request):
        if self.error:
            raise self.error
        self.sent.append(request)

    head_bucket = put_object


def refused(code):
    return ClientError({"Error": {"Code": code, "Message": ""}}, "PutObject")


def test_puts_with_content_type_below_the_prefix(environment):
    s3 = Client()
    url = S3ImageStore(load_settings(environment), s3).put(7, b"x", "image/png", "png")
    (sent,) = s3.sent
    assert sent["ContentType"] == "image/png"
    assert sent["Key"].startswith("images/7/")
    assert url == f"https://pictures.s3.us-east-1.amazonaws.com/{sent['Key']}"


@pytest.mark.parametrize("error", [refused("AccessDenied"), EndpointConnectionError(endpoint_url="http://x")])
def test_a_bucket_that_refuses_is_an_error(environment, error):
    with pytest.raises(ApiError) as caught:
        S3ImageStore(load_settings(environment), Client(error)).put(7, b"x", "image/png", "png")
    assert caught.value.status == 502


@pytest.mark.parametrize(
    ("error", "reachable"),
    [(None, True), (refused("403"), True), (refused("404"), False), (EndpointConnectionError(endpoint_url="x"), False)],
)
def test_a_bucket_that_answers_is_reachable(environment, error, reachable):
    assert S3ImageStore(load_settings(environment), Client(error)).reachable() is reachable


def test_makes_a_client_of_its_own_with_keys_and_with_a_role(environment):
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "S3_ENDPOINT_URL": "http://127.0.0.1:9"}
    role = {"UPLOADER_ROLE_ARN": "arn:aws:iam::123456789012:role/uploader"}
    for change in (keys, {**keys, **role}):
        store = S3ImageStore(load_settings({**environment, **change}))
        assert store._client.meta.endpoint_url == "http://127.0.0.1:9"
