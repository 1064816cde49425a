"""The answers of OFREP as our own schema.

The specification's one refuses every answer with a value: its `oneOf` over value types matches
more than once, and its list of reasons lacks some of OpenFeature's.
"""

from typing import Any

from jsonschema_rs import Draft202012Validator

_METADATA = {
    "type": "object",
    "additionalProperties": {"type": ["string", "boolean", "number"]},
}
_SUCCESS: dict[str, Any] = {
    "type": "object",
    "required": ["key", "value", "variant", "reason", "metadata"],
    "additionalProperties": False,
    "properties": {
        "key": {"type": "string"},
        "value": {"type": ["boolean", "string", "number", "object", "array"]},
        "variant": {"type": "string"},
        "reason": {
            "enum": ["STATIC", "DEFAULT", "TARGETING_MATCH", "SPLIT", "DISABLED"],
        },
        "metadata": _METADATA,
    },
}
_FAILURE: dict[str, Any] = {
    "type": "object",
    "required": ["key", "errorCode", "errorDetails"],
    "additionalProperties": False,
    "properties": {
        "key": {"type": "string"},
        "errorCode": {
            "enum": [
                *("FLAG_NOT_FOUND", "TARGETING_KEY_MISSING", "INVALID_CONTEXT"),
                *("PARSE_ERROR", "GENERAL"),
            ],
        },
        "errorDetails": {"type": "string", "minLength": 1},
        "metadata": _METADATA,
    },
}
_BULK_FAILURE = {
    **_FAILURE,
    "required": ["errorCode", "errorDetails"],
    "properties": {
        name: of for name, of in _FAILURE["properties"].items() if name.startswith("error")
    },
}
_STREAM = {
    "type": "object",
    "required": ["type", "endpoint", "inactivityDelaySec"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "sse"},
        "endpoint": {
            "type": "object",
            "required": ["requestUri"],
            "additionalProperties": False,
            "properties": {"requestUri": {"type": "string", "pattern": "^/"}},
        },
        "inactivityDelaySec": {"type": "integer", "minimum": 1},
    },
}
_BULK_SUCCESS = {
    "type": "object",
    "required": ["flags", "metadata"],
    "additionalProperties": False,
    "properties": {
        "flags": {"type": "array", "items": {"anyOf": [_SUCCESS, _FAILURE]}},
        "metadata": {**_METADATA, "required": ["flagSetId", "version"]},
        "eventStreams": {"type": "array", "items": _STREAM, "minItems": 1},
    },
}

SUCCESS = Draft202012Validator(_SUCCESS)
FAILURE = Draft202012Validator(_FAILURE)
BULK_SUCCESS = Draft202012Validator(_BULK_SUCCESS)
BULK_FAILURE = Draft202012Validator(_BULK_FAILURE)
