# ruff: noqa: S608 - what is checked here is the program, not the test
import sqlite3
from urllib.parse import parse_qs, urlsplit

import pytest

from claims_api.store.base import Query
from claims_api.store.cursor import CursorError, decode, encode


def follow(read, **parameters):
    """All pages, in order."""
    answer = read(**parameters)
    pages = [answer.json["claims"]]
    while link := answer.headers.get("link"):
        url = link[1 : link.index(">")]
        answer = read(url)
        assert answer.status_code == 200
        pages.append(answer.json["claims"])
    return pages


def expected(material, condition="1"):
    rows = sqlite3.connect(material / "claims.db")
    return [row[0] for row in rows.execute(f"SELECT id FROM claims WHERE {condition} ORDER BY id")]


def test_a_page_has_25_claims_of_the_documented_shape(read):
    claims = read().json["claims"]

    assert len(claims) == 25
    assert set(claims[0]) == {"id", "icd_code", "claim_date", "claim_value", "claim_provider"}
    assert all(isinstance(claim["claim_value"], float) for claim in claims)


def test_rows_without_a_code_are_served_as_null(read):
    claims = [claim for page in follow(read, limit=100) for claim in page]

    assert len(claims) == 300
    assert any(claim["icd_code"] is None for claim in claims)


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_pages_lead_through_every_claim_once(read, material, limit):
    pages = follow(read, limit=limit)

    assert [claim["id"] for page in pages for claim in page] == expected(material)
    assert all(len(page) == limit for page in pages[:-1])


@pytest.mark.parametrize(
    ("parameters", "condition"),
    [
        ({"claim_provider": "Synthetic Provider 01"}, "claim_provider = 'Synthetic Provider 01'"),
        ({"icd_code": "A10.0"}, "icd_code = 'A10.0'"),
        ({"date_from": "2021-01-01", "date_to": "2021-12-31"}, "claim_date BETWEEN '2021-01-01' AND '2021-12-31'"),
        ({"value_min": "100", "value_max": "9000.50"}, "CAST(claim_value AS REAL) BETWEEN 100 AND 9000.5"),
        ({"value_min": "0", "date_to": "2022-02-28", "claim_provider": "nobody"}, "0"),
    ],
)
def test_filters_narrow_what_is_read(read, material, parameters, condition):
    pages = follow(read, limit=10, **parameters)

    assert [claim["id"] for page in pages for claim in page] == expected(material, condition)


@pytest.mark.parametrize(
    "parameters",
    [
        {"limit": "-1"},
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "x"},
        {"limit": ""},
        {"limit": "1.5"},
        {"limit": "٣"},
        {"limit": ["1", "2"]},
        {"cursor": "!"},
        {"cursor": ""},
        {"cursor": "A" * 2000},
        {"icd_code": ""},
        {"icd_code": "x" * 101},
        {"icd_code": "a\x00b"},
        {"date_from": "2024-02-30"},
        {"date_from": "20240228"},
        {"date_from": "2024-03-01", "date_to": "2024-02-01"},
        {"value_min": "nan"},
        {"value_min": "1e3"},
        {"value_min": "2", "value_max": "1"},
        {"icdcode": "A10.0"},
    ],
)
def test_a_wrong_parameter_is_422_and_named(read, parameters):
    answer = read(**parameters)

    assert answer.status_code == 422
    assert answer.json["parameter"] == next(iter(parameters))
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_wrong_value_is_not_repeated_in_the_answer(read):
    assert "F32.1" not in read(value_min="F32.1").text


def test_a_cursor_belongs_to_its_filters():
    query = Query(icd_code="A10.0")
    cursor = encode(query, "C1")

    assert decode(cursor, Query(icd_code="A10.0", limit=3)) == "C1"
    with pytest.raises(CursorError):
        decode(cursor, Query(icd_code="A10.1"))


def test_the_link_carries_the_filters(read):
    link = read(limit=1, value_min="10").headers["link"]

    parameters = parse_qs(urlsplit(link[1 : link.index(">")]).query)
    assert parameters["value_min"] == ["10.0"]
    assert parameters["limit"] == ["1"]


def test_an_unchanged_page_is_304(read):
    first = read()
    tag = first.headers["etag"]

    assert read(headers={"If-None-Match": tag}).status_code == 304
    assert read(headers={"If-None-Match": f'"other", {tag}'}).status_code == 304
    assert read(headers={"If-None-Match": "*"}).status_code == 304
    assert read(headers={"If-None-Match": '"other"'}).status_code == 200
    assert read(limit=3).headers["etag"] != tag


def test_text_that_is_no_number_is_null_and_in_no_range(make, tmp_path, token):
    rows = sqlite3.connect(tmp_path / "claims.db")
    rows.execute("CREATE TABLE claims (id, icd_code, claim_date, claim_value, claim_provider)")
    rows.executemany(
        "INSERT INTO claims VALUES (?, ?, ?, ?, ?)",
        [("1", "", None, "n/a", b"\xffx"), ("2", "A", "2024-01-01", "inf", "P"), ("3", "A", "2024-01-01", "5", "P")],
    )
    rows.commit()
    client = make(data_dir=tmp_path)
    headers = {"Authorization": f"Bearer {token}"}

    claims = client.simulate_get("/api/claims", headers=headers).json["claims"]
    in_range = client.simulate_get("/api/claims", headers=headers, params={"value_min": "0"}).json["claims"]

    assert claims[0] == {
        "id": "1",
        "icd_code": None,
        "claim_date": None,
        "claim_value": None,
        "claim_provider": "\ufffdx",
    }
    assert claims[1]["claim_value"] is None
    assert [claim["id"] for claim in in_range] == ["3"]
