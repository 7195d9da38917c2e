"""YAML with line numbers, checked against a JSON Schema, with messages for people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from pipeline.errors import AnthologyError

if TYPE_CHECKING:  # jsonschema takes 0.1 s to import, and most jobs check nothing
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

SCHEMAS = Path(__file__).parent / "schemas"
TYPE_NAMES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "empty",
}


class _Loader(yaml.SafeLoader):
    """YAML as people mean it here: dates stay texts, a key may stand only once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key “{key}” stands twice", problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Document:
    """A YAML value and the line (1-based) on which each part of it stands."""

    value: Any
    lines: dict[tuple[str | int, ...], int]

    def line(self, place: tuple[str | int, ...]) -> int:
        """The line of the part at `place`, or of the nearest part around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def parse_yaml(
    text: str, path: Path | str, error: type[AnthologyError], first_line: int = 1
) -> Document:
    """The YAML in `text`, whose first line is line `first_line` of the file at `path`.

    Raises `error` with the line when it is not YAML.
    """
    try:
        node = yaml.compose(text, Loader=_Loader)
        value = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise error(
            f"This is not valid YAML: {problem.problem or problem.context}.",
            hint="Check the indentation, and put quotation marks around texts with a colon.",
            path=path,
            line=first_line + (mark.line if mark else 0),
        ) from problem
    except yaml.YAMLError as problem:
        raise error(f"This is not valid YAML: {problem}.", path=path) from problem
    lines = {} if node is None else dict(_lines(node, (), first_line))
    return Document(value, lines)


def check(
    document: Document, schema_name: str, path: Path | str, error: type[AnthologyError]
) -> None:
    """Raise `error` for the most telling way in which the document breaks the named schema."""
    from jsonschema.exceptions import best_match

    problem = best_match(_validator(schema_name).iter_errors(document.value))
    if problem is None:
        return
    place = tuple(problem.absolute_path)
    if problem.validator == "additionalProperties":
        place += (_unknown_keys(problem)[0],)
    message, hint = _sentence(problem)
    raise error(message, hint=hint, path=path, line=document.line(place))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question after the known word most like one that is not known; "" if none is like it."""
    near = get_close_matches(word, known, 1)
    return f"Did you mean “{near[0]}”?" if near else ""


def _lines(
    node: yaml.Node, place: tuple[str | int, ...], first: int
) -> Iterator[tuple[tuple[str | int, ...], int]]:
    yield place, first + node.start_mark.line
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lines(value, (*place, key.value), first)
            yield (*place, key.value), first + key.start_mark.line
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*place, index), first)


@cache
def _validator(name: str) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator

    text = (SCHEMAS / f"{name}.yaml").read_text(encoding="utf-8")
    return Draft202012Validator(yaml.safe_load(text))


def _sentence(problem: "ValidationError") -> tuple[str, str]:
    """What is wrong and what to do, from a schema violation."""
    name = ".".join(str(part) for part in problem.absolute_path) or "the file"
    found: Any = problem.instance
    rule: Any = problem.validator_value
    schema: Any = problem.schema
    description = str(schema.get("description", "")).strip()
    hint = f"{name} is {description}" if description else ""
    match problem.validator:
        case "additionalProperties":
            key = _unknown_keys(problem)[0]
            known = sorted(schema.get("properties", {}))
            inside = "" if name == "the file" else f" in {name}"
            what = f"The key “{key}” is unknown{inside}."
            return what, did_you_mean(str(key), known) or f"Allowed are {', '.join(known)}."
        case "required":
            missing = next(key for key in rule if key not in found)
            inside = "" if name == "the file" else f" in {name}"
            return f"The key “{missing}” is missing{inside}.", f"Add a line “{missing}: …”."
        case "type":
            wanted = rule if isinstance(rule, list) else [rule]
            names = " or ".join(TYPE_NAMES[each] for each in wanted)
            return f"{name} must be {names}, not {found!r}.", hint
        case "enum":
            known = [str(each) for each in rule]
            wrong = f"{name} is “{found}”, which is not one of {', '.join(known)}."
            return f"{wrong} {did_you_mean(str(found), known)}".rstrip(), ""
        case "pattern" | "format":
            return f"{name} is “{found}”, which does not have the right form.", hint
        case "minimum" | "maximum" | "exclusiveMinimum":
            return f"{name} is {found}, outside the limit {rule}.", hint
        case "minLength" | "minItems" | "minProperties":
            return f"{name} must not be empty.", hint
    return f"{name}: {problem.message}.", hint


def _unknown_keys(problem: "ValidationError") -> list[str]:
    schema: Any = problem.schema
    found: Any = problem.instance
    return [key for key in found if key not in schema.get("properties", {})]
