"""The part of JSON Schema (draft 2020-12) that docs/schema/ uses."""

import re

TYPES = {
    "object": lambda value: isinstance(value, dict),
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
}
WITHOUT_EFFECT = {"$schema", "$id", "title", "description", "then", "else"}


def problems(schema, value, where="line"):
    """Says what of `value` is not as `schema` has it; nothing if all is."""
    if schema is False:
        return [f"{where}: not allowed"]
    found = []
    for keyword, rule in schema.items():
        if keyword in WITHOUT_EFFECT:
            continue
        check = CHECKS.get(keyword)
        if check is None:
            raise NotImplementedError(keyword)
        found += check(schema, rule, value, where)
    return found


def _if(schema, rule, value, where):
    branch = "else" if problems(rule, value, where) else "then"
    return problems(schema.get(branch, {}), value, where)


def _properties(_schema, rule, value, where):
    return [problem for key, below in rule.items() if key in value
            for problem in problems(below, value[key], f"{where}.{key}")]


def _additional(schema, rule, value, where):
    assert rule is False
    return [f"{where}: unknown key {key}" for key in value if key not in schema["properties"]]


def _dependent(_schema, rule, value, where):
    return [f"{where}: {key} without {need}" for key, needs in rule.items() if key in value
            for need in needs if need not in value]


def _unless(holds):
    def check(_schema, rule, value, where):
        return [] if holds(rule, value) else [f"{where}: {value!r} breaks {rule!r}"]
    return check


CHECKS = {
    "type": _unless(lambda rule, value: TYPES[rule](value)),
    "enum": _unless(lambda rule, value: value in rule),
    "const": _unless(lambda rule, value: value == rule and type(value) is type(rule)),
    "pattern": _unless(lambda rule, value: not TYPES["string"](value) or re.search(rule, value)),
    "minLength": _unless(lambda rule, value: not TYPES["string"](value) or len(value) >= rule),
    "minimum": _unless(lambda rule, value: not TYPES["integer"](value) or value >= rule),
    "required": _unless(lambda rule, value: all(key in value for key in rule)),
    "properties": _properties,
    "additionalProperties": _additional,
    "dependentRequired": _dependent,
    "allOf": lambda _schema, rule, value, where: [
        problem for part in rule for problem in problems(part, value, where)],
    "if": _if,
}
