"""The OpenAPI document is complete, and nothing that follows it or breaks it makes a 5xx."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from office import Office, office
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Engine

from api.http.app import create_app
from api.http.edits import Edit
from api.reading import read_json

PAGES = {"GET /", "GET /embed", "GET /login", "GET /studio", "GET /worker", "GET /worker-sw.js"}
"""What people open is told of, but is no part of the interface for programs."""


FILES = (
    "application/zip",
    "application/geopackage+sqlite3",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.apache.arrow.stream",
    "application/vnd.apache.parquet",
)


@schemathesis.serializer(*FILES)
def as_it_is(_context: object, value: object) -> bytes:
    """Send what is no ZIP, and no table, as one."""
    return value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")


@pytest.fixture(scope="module")
def at(module_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with pytest.MonkeyPatch.context() as patch, office(module_engine) as opened:
        patch.setenv("GRIDDING_DISTRICTS", str(tmp_path_factory.mktemp("districts")))
        yield opened


DOCUMENT: dict[str, Any] = create_app(None).openapi()  # type: ignore[arg-type]  # never connects
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if f"{method.upper()} {path}" not in PAGES
}


def _schema(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "components": DOCUMENT["components"]}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_an_operation_says_what_it_does_and_how_it_can_fail(operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    responses = operation["responses"]
    failures = {int(status) for status in responses if status.isdigit() and int(status) >= 400}
    assert failures >= {400, 503}
    assert "security" not in operation or 401 in failures
    assert "requestBody" not in operation or failures >= {413, 422}
    for status in failures:
        (told_as,) = responses[str(status)]["content"].items()
        assert told_as[0] == "application/problem+json"
        assert told_as[1]["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert responses[str(status)]["description"]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_a_body_comes_with_examples_that_are_such_bodies(operation: dict[str, Any]) -> None:
    for media in operation.get("requestBody", {}).get("content", {}).values():
        validator = Draft202012Validator(_schema(media["schema"]))
        shown = [example["value"] for example in media.get("examples", {}).values()]
        shown += [media["example"]] if "example" in media else []
        referred = media["schema"].get("$ref", "").rpartition("/")[2]
        shown += DOCUMENT["components"]["schemas"].get(referred, {}).get("examples", [])
        assert shown
        for example in shown:
            validator.validate(example)


def test_each_edit_has_an_example_that_is_read_as_that_edit() -> None:
    (media,) = OPERATIONS["POST /plans/{plan_id}/edits"]["requestBody"]["content"].values()
    assert set(media["examples"]) == set(media["schema"]["discriminator"]["mapping"])
    for op, example in media["examples"].items():
        assert read_json(Edit, json.dumps(example["value"]).encode()).op().op == op


def test_all_that_is_referred_to_is_there() -> None:
    refers = json.dumps(DOCUMENT).split('"#/components/schemas/')[1:]
    assert {rest.partition('"')[0] for rest in refers} <= DOCUMENT["components"]["schemas"].keys()
    assert "$defs" not in json.dumps(DOCUMENT)


STREAMS = {"GET /jobs/{job_id}/events"}
"""These answer for as long as a job runs."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def _try_out(at: Office, label: str, examples: int) -> None:
    """Send what follows the document and what breaks it, as everybody, to plans there are too."""
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    method, path = label.split()
    base, draft = str(at.client.base_url), at.draft()
    senders = [None, *({"authorization": f"Bearer {token}"} for token in at.tokens.values())]

    def send(case: schemathesis.Case) -> None:
        for headers in senders:
            case.call_and_validate(base_url=base, headers=headers, checks=CHECKS, timeout=30)

    asks = {"parameters", "requestBody"} & OPERATIONS[label].keys()
    for mode in GenerationMode if asks else [GenerationMode.POSITIVE]:

        @settings(
            max_examples=examples,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )
        @given(case=schema[path][method].as_strategy(generation_mode=mode))
        def conforms(case: schemathesis.Case) -> None:
            send(case)
            if ids := {"plan_id", "other"} & set(case.path_parameters or {}):
                case.path_parameters = {**case.path_parameters, **dict.fromkeys(ids, draft)}
                send(case)

        conforms()


@pytest.mark.parametrize("label", sorted(OPERATIONS.keys() - STREAMS))
def test_nothing_that_follows_the_document_or_breaks_it_makes_a_5xx(at: Office, label: str) -> None:
    _try_out(at, label, 2)


@pytest.mark.soak
@pytest.mark.parametrize("label", sorted(OPERATIONS.keys() - STREAMS))
def test_nothing_makes_a_5xx_however_often_it_is_tried(at: Office, label: str) -> None:
    _try_out(at, label, max(settings.default.max_examples // 100, 1))
