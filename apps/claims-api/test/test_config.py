# ruff: noqa: S104 - what is checked here is the program, not the test
from pathlib import Path

import pytest

from claims_api.config import Settings
from claims_api.errors import ConfigError


def test_the_defaults_are_those_of_the_text():
    settings = Settings.from_env({})

    assert settings.port == 9950
    assert settings.data_dir == Path("/opt/claims-api")
    assert settings.private_key_path == Path("/var/secrets/jwt_key")
    assert settings.public_key_path == Path("/var/jwt_key.pub.pem")
    assert settings.prefix == "/api"


@pytest.mark.parametrize(
    ("env", "port"),
    [
        ({"CLAIMS_API_PORT": "1234"}, 1234),
        ({"API_PORT": "8080"}, 8080),
        ({"CLAIMS_API_PORT": "1234", "API_PORT": "8080"}, 1234),
        ({"CLAIMS_API_PORT": "", "API_PORT": "8080"}, 8080),
    ],
)
def test_both_names_of_the_port_are_read(env, port):
    assert Settings.from_env(env).port == port


def test_every_setting_is_read():
    settings = Settings.from_env(
        {
            "CLAIMS_DATA_DIR": "/data",
            "CLAIMS_DATABASE_NAME": "other.db",
            "CLAIMS_JSON_NAME": "read-by-nobody.json",
            "CLAIMS_TABLE_NAME": "t2",
            "DATABASE_URL": "postgresql://u@h/d",
            "CLAIMS_REQUIRE_SYNTHETIC": "true",
            "OIDC_ISSUER": "https://id.example.com",
            "OIDC_JWKS_URL": "http://127.0.0.1:9/keys",
            "CORS_ORIGINS": "https://a.example.com, http://localhost:3000",
            "CLAIMS_AUDIT_DIR": "/audit",
            "API_PREFIX": "",
            "API_HOST": "0.0.0.0",
        }
    )

    assert settings.data_dir == Path("/data")
    assert settings.require_synthetic
    assert settings.cors_origins == ("https://a.example.com", "http://localhost:3000")
    assert settings.audit_dir == Path("/audit")
    assert settings.prefix == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLAIMS_API_PORT", "0"),
        ("CLAIMS_API_PORT", "65536"),
        ("CLAIMS_API_PORT", "tcp://10.0.0.1:9950"),
        ("API_PORT", "-1"),
        ("CLAIMS_TABLE_NAME", "claims; DROP TABLE claims"),
        ("CLAIMS_TABLE_NAME", ""),
        ("CLAIMS_DATABASE_NAME", "../../etc/passwd"),
        ("CLAIMS_REQUIRE_SYNTHETIC", "maybe"),
        ("DATABASE_URL", "mysql://root:hunter2@db/claims"),
        ("OIDC_ISSUER", "http://id.example.com"),
        ("OIDC_JWKS_URL", "file:///etc/passwd"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://a.example.com/path"),
        ("API_PREFIX", "api/"),
        ("CLAIMS_AUDIT_RETENTION_DAYS", "0"),
    ],
)
def test_a_wrong_value_names_its_variable(name, value):
    with pytest.raises(ConfigError, match=f"CONFIG_INVALID: {name} must") as caught:
        Settings.from_env({name: value})

    assert "hunter2" not in str(caught.value)
