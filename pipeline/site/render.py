"""The site's templates, filled in."""

from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined


@cache
def _environment() -> Environment:
    """The site's templates, and behind them those of the books."""
    return Environment(
        loader=ChoiceLoader([PackageLoader("pipeline.site"), PackageLoader("pipeline.books")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    """The text of a template with its values filled in."""
    return _environment().get_template(template).render(**values)
