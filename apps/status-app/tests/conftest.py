"""What every test may use."""

import os

import pytest

COMMIT = "0123456789abcdef0123456789abcdef01234567"
GOOD = {"APP_VERSION": "0.0.1", "COMMIT_SHA": COMMIT}

# status_app.main builds APP from the environment when it is imported.
os.environ.update(GOOD)


@pytest.fixture(name="good")
def good_environment():
    """Return variables that every setting accepts."""
    return dict(GOOD)
