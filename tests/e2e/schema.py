"""Discord's OpenAPI document: what a request's body must look like."""

import json
import os
import re
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator

DOCUMENT = Path(
    os.environ.get("DISCORD_OPENAPI", Path(__file__).parents[3] / "shared/discord/openapi.json")
)

# The number of a file sent along: discord.py and Discord's own examples write it as a number.
_FILE = re.compile(r"\$(\.data)?\.attachments\[\d\]\.id")


@cache
def _document():
    return json.loads(DOCUMENT.read_text("utf-8"))


@cache
def _operations():
    found = []
    for path, operations in _document()["paths"].items():
        pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", path).replace("@", "@") + "$")
        for method, operation in operations.items():
            if method in {"post", "put", "patch", "delete", "get"}:
                found.append((path.count("{"), method, pattern, path, operation))
    return sorted(found, key=lambda entry: entry[0])  # the most exact first


@cache
def _validator(path, method):
    operation = _document()["paths"][path][method]
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return None
    schema = {**content["application/json"]["schema"], "components": _document()["components"]}
    return Draft202012Validator(schema)


def faults(method, path, body):
    """Return what is wrong with a request, in words; nothing where no document is at hand."""
    if not DOCUMENT.exists():
        return []
    for _, verb, pattern, template, _ in _operations():
        if verb == method.lower() and pattern.fullmatch(path):
            validator = _validator(template, verb)
            if validator is None:
                return [] if body is None else [f"{method} {path} takes no body"]
            wrong = (e for e in validator.iter_errors(body) if not _FILE.fullmatch(e.json_path))
            errors = sorted(wrong, key=lambda e: e.json_path)
            return [f"{method} {template} {e.json_path}: {e.message[:300]}" for e in errors]
    return [f"{method} {path} is not in Discord's interface"]
