"""The HTTP side: routes, errors, logging and the OpenAPI document."""
