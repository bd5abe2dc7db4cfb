"""Generated requests against the OpenAPI document: right and wrong ones, none of which may make the API fail."""

import os

import pytest
import schemathesis
from conftest import PASSWORD, login
from falcon.testing import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from claims_api.config import Settings
from claims_api.web.app import create_app

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
# Requests generated for each operation. The run inside the image makes fewer: it is about the image.
EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "60"))


@pytest.fixture(scope="module")
def app(material):
    return create_app(
        Settings(
            data_dir=material,
            private_key_path=material / "jwt_key",
            public_key_path=material / "jwt_key.pub.pem",
            users_path=material / "users",
            login_attempts_per_minute=10000,
        )
    )


@pytest.fixture(scope="module")
def api(app):
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


@pytest.fixture(scope="module")
def bearer(app):
    return {"Authorization": f"Bearer {login(TestClient(app), password=PASSWORD).json['token']}"}


# Hypothesis itself runs the examples: schemathesis' plugin does not know this version of pytest.
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_generated_request_gets_an_answer_of_the_contract(api, bearer, mode):
    answered = []
    for result in api.get_all_operations():
        operation = result.ok()

        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            for headers in (bearer, {}):
                answer = case.call(headers=headers)
                case.validate_response(answer, checks=CHECKS)
                answered.append((case.operation.path, answer.status_code))

        try:
            ask()
        except Unsatisfiable:
            # An operation without parameters has no wrong request.
            assert mode is GenerationMode.NEGATIVE
    assert all(status < 500 for _, status in answered)
    asked = {status for path, status in answered if path == "/api/claims"}
    assert asked >= ({200, 401} if mode is GenerationMode.POSITIVE else {422})
