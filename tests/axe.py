"""axe-core, the checker of accessibility, on a page as it stands in the browser."""

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# All rules but the experimental ones and those of WCAG's level AAA. The size of targets is WCAG
# 2.2, level AA; axe-core leaves it out unless asked.
OPTIONS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
}


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong, on a phone and on a desk, light and dark.

    The page's context must let axe in (`bypass_csp`); the pages' own policies do not.
    """
    said = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            page.evaluate("() => new Promise(requestAnimationFrame)")  # the page has seen its size
            if page.evaluate("document.documentElement.scrollWidth") > width:
                said.append(f"{page.url} is wider than {width}")
            said += [f"{scheme}, {width}: {each}" for each in found(page)]
    return said


def found(page: Page, but: Sequence[str] = ()) -> list[str]:
    """What axe-core finds wrong with the page as it is, but by those rules."""
    if page.evaluate("window.axe === undefined"):
        page.evaluate(AXE_SCRIPT)
    rules = OPTIONS["rules"] | {rule: {"enabled": False} for rule in but}
    result = page.evaluate(
        "options => axe.run(options)", OPTIONS | {"rules": rules, "preload": False}
    )
    return [
        f"{page.url}: {each['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for each in result["violations"]
        for node in each["nodes"]
    ]
