"""Each wrong variable is named in a sentence, and nothing wrong is taken."""

import pytest

from status_app.settings import SettingsError, load_settings

WRONG = {
    "APP_VERSION": ["", "latest", "1.2", "01.2.3", "1.2.3\n", "1.2.3-", "1.0.0+" + "a" * 80, "\uff11.2.3"],
    "COMMIT_SHA": ["", "38f896f", "g" * 40, "0" * 41, "0" * 40 + "-changed", "0" * 40 + "\n"],
    "HOST": ["", "localhost", "0.0.0.0.0", "::1%", "1.2.3.4:80"],
    "PORT": ["", "0", "65536", "-1", "5000.0", " 5000", "5_000", "http", "\u0665000", "9" * 5000],
    "THREADS": ["", "0", "513", "many"],
    "LOG_LEVEL": ["", "verbose", "INFO"],
    "GRACE_SECONDS": ["", "0", "601", "ten"],
    "DRAIN_DELAY_SECONDS": ["", "-1", "601"],
    "OTEL_EXPORTER_OTLP_ENDPOINT": ["collector:4318", "ftp://collector", "http://", "http://host:99999", "http://[::1"],
    "OTEL_EXPORTER_OTLP_PROTOCOL": ["grpc", "http/json"],
}


def test_defaults(good):
    settings = load_settings(good)
    assert (settings.host, settings.port, settings.threads, settings.log_level) == ("127.0.0.1", 5000, 4, "info")
    assert (settings.grace_seconds, settings.drain_delay_seconds, settings.otlp_endpoint) == (10, 0, None)


def test_every_variable_is_taken(good):
    settings = load_settings(
        good
        | {
            "APP_VERSION": "1.2.3-rc.1+38f896f",
            "COMMIT_SHA": "f" * 40 + "-dirty",
            "HOST": "::1",
            "PORT": "65535",
            "THREADS": "512",
            "LOG_LEVEL": "error",
            "GRACE_SECONDS": "1",
            "DRAIN_DELAY_SECONDS": "3",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector:4318/base",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        }
    )
    assert (settings.version, settings.commit) == ("1.2.3-rc.1+38f896f", "f" * 40 + "-dirty")
    assert (settings.host, settings.port, settings.threads, settings.log_level) == ("::1", 65535, 512, "error")
    assert (settings.grace_seconds, settings.drain_delay_seconds) == (1, 3)
    assert settings.otlp_endpoint == "https://collector:4318/base"


def test_an_empty_collector_is_no_collector(good):
    assert load_settings(good | {"OTEL_EXPORTER_OTLP_ENDPOINT": ""}).otlp_endpoint is None


def test_a_tree_without_commit_says_so(good):
    assert load_settings(good | {"COMMIT_SHA": "unknown"}).commit == "unknown"


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_named(good, name, value):
    with pytest.raises(SettingsError) as caught:
        load_settings(good | {name: value})
    (problem,) = caught.value.problems
    assert problem.startswith(f"{name} is wrong: expected ")
    assert problem.endswith(" Mend it, or unset it.")
    assert repr(value)[1:50].rstrip("'") in problem
    assert len(problem) < 300
    assert str(caught.value).startswith("SETTINGS_INVALID: ")


@pytest.mark.parametrize("name", ["APP_VERSION", "COMMIT_SHA"])
def test_a_missing_variable_is_named(good, name):
    del good[name]
    with pytest.raises(SettingsError, match=f"^SETTINGS_INVALID: {name} is missing: expected "):
        load_settings(good)


def test_all_problems_are_told_at_once():
    with pytest.raises(SettingsError) as caught:
        load_settings({"PORT": "http", "LOG_LEVEL": "loud"})
    assert [problem.split()[0] for problem in caught.value.problems] == [
        "APP_VERSION",
        "COMMIT_SHA",
        "PORT",
        "LOG_LEVEL",
    ]
