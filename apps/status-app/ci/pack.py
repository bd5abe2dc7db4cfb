"""Packs an image so that the same commit gives the same bytes, and lists what is in it.

Reads `docker save` from standard input. Writes to the output folder:
    <archive>           an OCI image layout that `docker load` reads as well
    sbom.cdx.json       CycloneDX 1.6: Debian and Python packages as they lie in the layers, and the crates in these
    provenance.json     in-toto statement with SLSA provenance: from which commit, images and pins this was made
    image.json          digest, sizes in bytes, and what the dependency scan said
Layers of the base image stay as they are, so that registries share them; the others are sorted and get the commit's
time.
"""

import argparse
import datetime
import gzip
import hashlib
import io
import json
import sys
import tarfile
import uuid
from concurrent.futures import ThreadPoolExecutor
from email.parser import HeaderParser
from pathlib import Path
from urllib.parse import quote

# What is installed, by hash.
PINS = ("requirements.txt", "requirements-dev.txt")
# Where the pins lie.
BUILD = Path("/build")
CONFIG_KEYS = ("Env", "Entrypoint", "Cmd", "User", "WorkingDir", "Labels", "ExposedPorts", "Healthcheck", "StopSignal")


def digest(data: bytes) -> str:
    """Return `sha256:<hex>`."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def entry(name: str, data: bytes, epoch: int) -> tuple[tarfile.TarInfo, io.BytesIO]:
    """Return a regular file for a tar archive."""
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = len(data), epoch, 0o644
    return info, io.BytesIO(data)


def normalised(layer: bytes, epoch: int) -> bytes:
    """Return the layer with its entries sorted, owned by root, and with one time for all."""
    out = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(layer)) as source,
        tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as target,
    ):
        for member in sorted(source.getmembers(), key=lambda found: found.name):
            member.mtime, member.uid, member.gid, member.uname, member.gname = epoch, 0, 0, "", ""
            member.pax_headers = {}
            target.addfile(member, source.extractfile(member) if member.isreg() else None)
    return out.getvalue()


def packages(layers: list[bytes]) -> list[dict]:
    """Return a CycloneDX component for each Debian and Python package and what is compiled into one, sorted."""
    components = {}
    for layer in layers:
        with tarfile.open(fileobj=io.BytesIO(layer)) as files:
            for member in files.getmembers():
                path = "/" + member.name.lstrip("./")
                if not member.isreg():
                    continue
                if path == "/var/lib/dpkg/status" or path.startswith("/var/lib/dpkg/status.d/"):
                    text = files.extractfile(member).read().decode(errors="replace")
                    found = [debian(stanza) for stanza in text.split("\n\n") if stanza.startswith("Package: ")]
                elif path.endswith(".dist-info/METADATA"):
                    found = [python(files.extractfile(member).read().decode(errors="replace"))]
                elif ".dist-info/sboms/" in path and path.endswith(".json"):
                    found = compiled_in(json.load(files.extractfile(member)))
                else:
                    continue
                # What a package's METADATA says of itself comes first, and wins over what its wheel's SBOM says of it.
                components = {component["bom-ref"]: component for component in found} | components
    return [components[ref] for ref in sorted(components)]


def debian(stanza: str) -> dict:
    """Return the component of one paragraph of dpkg's status."""
    fields = HeaderParser().parsestr(stanza)
    version = quote(fields["Version"], safe="~")
    # Advisories name the source package, whose version may differ: `Source: gcc-12 (12.2.0-14)`.
    source = quote(fields.get("Source", "").replace(" (", "@").rstrip(")"), safe="~")
    upstream = f"&upstream={source}" if source else ""
    purl = f"pkg:deb/debian/{fields['Package']}@{version}?arch={fields['Architecture']}&distro=debian-12{upstream}"
    return {"type": "library", "bom-ref": purl, "name": fields["Package"], "version": fields["Version"], "purl": purl}


def python(metadata: str) -> dict:
    """Return the component of one package's METADATA."""
    fields = HeaderParser().parsestr(metadata)
    purl = f"pkg:pypi/{fields['Name'].lower().replace('_', '-')}@{fields['Version']}"
    return {"type": "library", "bom-ref": purl, "name": fields["Name"], "version": fields["Version"], "purl": purl}


def compiled_in(bom: dict) -> list[dict]:
    """Return the components of the SBOM that a wheel brings along (PEP 770), such as the crates in a Rust library."""
    return [
        {"type": found["type"], "bom-ref": canonical(found["purl"]), "purl": canonical(found["purl"])}
        | {key: found[key] for key in ("name", "version")}
        for found in bom.get("components", [])
        if "purl" in found and "version" in found
    ]


def canonical(purl: str) -> str:
    """Return a package URL with a Python package's name as PyPI writes it, without the file that it came in."""
    return purl.partition("?")[0].lower().replace("_", "-") if purl.startswith("pkg:pypi/") else purl


def provenance(subjects: dict[str, str], labels: dict[str, str], images: dict[str, str], made_by: str) -> dict:
    """Return SLSA provenance v1 without times, so that the same commit gives the same statement.

    `subjects`: digest by name. `images`: `name@sha256:<id>` by what it is for. `made_by`: the program.
    """
    hexadecimal = lambda value: value.removeprefix("sha256:")  # noqa: E731
    label = lambda name: labels.get(f"org.opencontainers.image.{name}", "")  # noqa: E731
    commit = label("revision")
    pins = {name: digest((BUILD / name).read_bytes()) for name in PINS}
    source = {"uri": f"git+{label('source')}"} if label("source") else {"name": "source"}
    materials = [source | {"digest": {"gitCommit": commit.removesuffix("-dirty")}}]
    materials += [
        {"uri": image.rpartition("@")[0], "name": name, "digest": {"sha256": hexadecimal(image.rpartition("@")[2])}}
        for name, image in images.items()
    ]
    materials += [{"name": name, "digest": {"sha256": hexadecimal(value)}} for name, value in pins.items()]
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": hexadecimal(value)}} for name, value in subjects.items()],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": f"https://fairway.invalid/{made_by}/v1",
                "externalParameters": {"commit": commit, "version": label("version")},
                "resolvedDependencies": materials if commit != "unknown" else materials[1:],
            },
            # Whoever holds the key that signs it.
            "runDetails": {"builder": {"id": f"https://fairway.invalid/{made_by}"}},
        },
    }


def main() -> None:
    """Read the options and the image, write the four files."""
    options = argparse.ArgumentParser()
    for name in ("--base-layers", "--base", "--builder", "--scan", "--name", "--output"):
        options.add_argument(name, required=True)
    options.add_argument("--archive", default="status-app.oci.tar")
    options.add_argument("--made-by", default="build.sh")
    options.add_argument("--epoch", type=int, required=True)
    given = options.parse_args()
    created = datetime.datetime.fromtimestamp(given.epoch, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    with tarfile.open(fileobj=io.BytesIO(sys.stdin.buffer.read())) as saved:
        read = lambda name: saved.extractfile(name).read()  # noqa: E731
        (image,) = json.loads(read("manifest.json"))
        config = json.loads(read(image["Config"]))
        layers = [read(name) for name in image["Layers"]]
    base = [layer for layer in given.base_layers.split(",") if layer]
    if config["rootfs"]["diff_ids"][: len(base)] != base:
        sys.exit(
            "PACK_BASE_MISMATCH: expected the image to begin with the layers of its base image. "
            "Build it again, without the cache."
        )
    layers = [layer if i < len(base) else normalised(layer, given.epoch) for i, layer in enumerate(layers)]

    # Level 6 takes twice the time and makes it 4 % smaller. zlib lets other threads run.
    with ThreadPoolExecutor() as pool:
        packed = list(pool.map(lambda layer: gzip.compress(layer, 4, mtime=0), layers))
    kept = {key: config["config"][key] for key in CONFIG_KEYS if config["config"].get(key)}
    new_config = {
        "architecture": config["architecture"],
        "os": config["os"],
        "created": created,
        "config": kept,
        "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]},
        "history": [{"created": created, "created_by": given.made_by} for _ in layers],
    }
    config_bytes = json.dumps(new_config, sort_keys=True).encode()
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": descriptor("application/vnd.oci.image.config.v1+json", config_bytes),
            "layers": [descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer) for layer in packed],
            "annotations": {"org.opencontainers.image.created": created},
        },
        sort_keys=True,
    ).encode()
    index = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [
            descriptor("application/vnd.oci.image.manifest.v1+json", manifest)
            | {"annotations": {"org.opencontainers.image.ref.name": given.name}}
        ],
    }
    blobs = {blob(data): data for data in (config_bytes, manifest, *packed)}
    for_docker = [{"Config": blob(config_bytes), "RepoTags": [given.name], "Layers": [blob(layer) for layer in packed]}]
    files = {
        "index.json": json.dumps(index, sort_keys=True).encode(),
        "manifest.json": json.dumps(for_docker, sort_keys=True).encode(),
        "oci-layout": b'{"imageLayoutVersion":"1.0.0"}',
        **blobs,
    }
    output = Path(given.output)
    output.mkdir(parents=True, exist_ok=True)
    with tarfile.open(output / given.archive, "w", format=tarfile.GNU_FORMAT) as archive:
        for name in sorted(files):
            archive.addfile(*entry(name, files[name], given.epoch))

    labels = kept.get("Labels", {})
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        # The same image has the same serial number.
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest(manifest))}",
        "version": 1,
        "metadata": {
            "timestamp": created,
            "component": {
                "type": "container",
                "bom-ref": "image",
                "name": labels.get("org.opencontainers.image.title", "image"),
                "version": labels.get("org.opencontainers.image.version", ""),
                "hashes": [{"alg": "SHA-256", "content": digest(manifest).removeprefix("sha256:")}],
            },
        },
        "components": packages(layers),
    }
    (output / "sbom.cdx.json").write_text(json.dumps(bom, indent=2) + "\n", encoding="utf-8")
    subjects = {given.archive: digest((output / given.archive).read_bytes()), given.name: digest(manifest)}
    statement = provenance(subjects, labels, {"base image": given.base, "build image": given.builder}, given.made_by)
    (output / "provenance.json").write_text(json.dumps(statement, indent=2) + "\n", encoding="utf-8")
    summary = {
        "digest": digest(manifest),
        "id": digest(config_bytes),
        "bytes": sum(size(layer) for layer in layers),
        "compressedBytes": sum(len(layer) for layer in packed),
        "dependencyScan": given.scan,
    }
    (output / "image.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")


def descriptor(media_type: str, data: bytes) -> dict:
    """Return how an OCI document points at a blob."""
    return {"mediaType": media_type, "digest": digest(data), "size": len(data)}


def blob(data: bytes) -> str:
    """Return the path of a blob in the layout."""
    return "blobs/" + digest(data).replace(":", "/")


def size(layer: bytes) -> int:
    """Return the bytes of the files in a layer, as Docker counts an image's size."""
    with tarfile.open(fileobj=io.BytesIO(layer)) as files:
        return sum(member.size for member in files.getmembers() if member.isreg())


if __name__ == "__main__":
    main()
