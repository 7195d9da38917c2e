"""axe-core, the checker of accessibility, on a page as it stands in the browser."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# All rules but the experimental ones and those of WCAG's level AAA. The size of targets is WCAG
# 2.2, level AA; axe-core leaves it out unless asked.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong, on a phone and on a desk, light and dark.

    The page's context must let axe in (`bypass_csp`); the pages' own policies do not.
    """
    said = []
    if page.evaluate("window.axe === undefined"):
        page.evaluate(AXE_SCRIPT)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                said.append(f"{page.url} is wider than {width}")
            for each in page.evaluate("options => axe.run(options)", OPTIONS)["violations"]:
                for node in each["nodes"]:
                    what = f"{each['id']}: {node['html'][:200]}: {node['failureSummary']}"
                    said.append(f"{page.url}, {scheme}, {width}: {what}")
    return said
