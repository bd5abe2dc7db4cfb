"""Asks OSV for known vulnerabilities of everything in the image's SBOM: Debian packages, Python packages, crates.

Reads <folder>/sbom.cdx.json, writes <folder>/image-scan.json: a verdict (`clean`, `vulnerable`, `unscanned`) and the
findings. What a newer version mends makes it `vulnerable`; what nobody has mended yet is listed and stops nothing.
What could not be asked is `unscanned`, never clean. OSV_URL names another server than https://api.osv.dev.
"""

import json
import os
import ssl
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import unquote

SERVER = "https://api.osv.dev"
ECOSYSTEMS = {"pypi": "PyPI", "cargo": "crates.io", "deb": "Debian:12"}
# Seconds, for one request and for all.
TIMEOUT, ALL = 20, 120
# OSV's own limit of a batch is 1000.
BATCH = 500


def package(purl: str) -> dict | None:
    """Return name, version and ecosystem as OSV knows them; None for what OSV has no ecosystem of."""
    kind, _, rest = purl.removeprefix("pkg:").partition("/")
    path, _, qualifiers = rest.partition("?")
    name, _, version = path.rpartition("@")
    name, version = unquote(name.rpartition("/")[2]), unquote(version)
    if kind not in ECOSYSTEMS:
        return None
    if kind == "deb":
        # Debian's advisories name the source package.
        source = dict(part.partition("=")[::2] for part in qualifiers.split("&")).get("upstream", name)
        name, _, other = unquote(source).partition("@")
        version = other or version
    return {"package": {"name": name, "ecosystem": ECOSYSTEMS[kind]}, "version": version}


class Osv:  # pylint: disable=too-few-public-methods
    """OSV's interface, version 1."""

    def __init__(self) -> None:
        """Take the server and the company's authority, where there is one."""
        self.server = os.environ.get("OSV_URL") or SERVER
        authority = Path("/tmp/ca.pem")  # noqa: S108
        given = authority.exists() and authority.stat().st_size > 0
        self.context = ssl.create_default_context(cafile=str(authority) if given else None)
        self.end = time.monotonic() + ALL

    def ask(self, path: str, body: dict | None = None) -> dict:
        """Return the answer; raises OSError where there is none, ValueError where it is no JSON."""
        if time.monotonic() > self.end:
            raise OSError(f"no end after {ALL} s")
        request = urllib.request.Request(  # noqa: S310
            f"{self.server}/v1/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT, context=self.context) as answer:  # noqa: S310
            return json.load(answer)

    def vulnerabilities(self, queries: list[dict]) -> list[tuple[dict, str]]:
        """Return each query with the id of each vulnerability that it has."""
        found, todo = [], queries
        while todo:
            batch, todo = todo[:BATCH], todo[BATCH:]
            results = self.ask("querybatch", {"queries": batch})["results"]
            if len(results) != len(batch):
                raise ValueError(f"{len(batch)} packages were asked for, {len(results)} answered")
            for query, result in zip(batch, results, strict=True):
                found += [(query, vulnerability["id"]) for vulnerability in result.get("vulns", [])]
                if result.get("next_page_token"):
                    todo = [*todo, query | {"page_token": result["next_page_token"]}]
        return found


def mended(advisory: dict, query: dict) -> list[str]:
    """Return the versions that an advisory says are mended, for one package."""
    name, ecosystem = query["package"]["name"], query["package"]["ecosystem"]
    return [
        event["fixed"]
        for affected in advisory.get("affected", [])
        if affected.get("package", {}).get("name") == name
        and affected["package"]["ecosystem"] in (ecosystem, ecosystem.partition(":")[0])
        for span in affected.get("ranges", [])
        for event in span.get("events", [])
        if "fixed" in event
    ]


def scan(bom: dict) -> dict:
    """Return the verdict and the findings."""
    queries = [query for query in (package(component["purl"]) for component in bom["components"]) if query]
    unique = list({json.dumps(query, sort_keys=True): query for query in queries}.values())
    osv = Osv()
    try:
        advisories: dict[str, dict] = {}
        findings = []
        for query, identity in osv.vulnerabilities(unique):
            advisory = advisories.setdefault(identity, {}) or osv.ask(f"vulns/{identity}")
            advisories[identity] = advisory
            found = {"id": identity, "package": query["package"]["name"], "version": query["version"]}
            findings.append(found | {"mended": mended(advisory, query)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        return {"verdict": "unscanned", "asked": osv.server, "reason": f"{type(error).__name__}: {error}"[:200]}
    verdict = "vulnerable" if any(one["mended"] for one in findings) else "clean"
    return {"verdict": verdict, "asked": osv.server, "packages": len(unique), "findings": findings}


def main() -> None:
    """Scan, write, say."""
    folder = Path(sys.argv[1])
    result = scan(json.loads((folder / "sbom.cdx.json").read_text(encoding="utf-8")))
    (folder / "image-scan.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for one in result.get("findings", []):
        versions = ", ".join(one["mended"]) or "no version yet"
        print(f"{one['package']} {one['version']}: {one['id']}, mended in {versions}")
    print(f"IMAGE SCAN: {result['verdict'].upper()} {result.get('reason', '')}".rstrip())


if __name__ == "__main__":
    main()
