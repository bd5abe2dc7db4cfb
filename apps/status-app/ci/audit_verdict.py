"""Exit code 0 where pip-audit's report names every pinned package and no vulnerability, else 1 with what it names."""

import json
import sys
from pathlib import Path


def findings(report: dict) -> list[str]:
    """One line for each vulnerability, and for each package that was left out."""
    lines = []
    for package in report["dependencies"]:
        if "skip_reason" in package:
            lines.append(f"{package['name']}: not scanned, {package['skip_reason']}")
        for found in package.get("vulns", []):
            fixed = ", ".join(found["fix_versions"]) or "no version yet"
            lines.append(f"{package['name']} {package['version']}: {found['id']}, mended in {fixed}")
    return lines


if __name__ == "__main__":
    problems = findings(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    print("\n".join(problems), end="\n" if problems else "")
    sys.exit(1 if problems else 0)
