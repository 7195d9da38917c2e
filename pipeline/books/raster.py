"""Pages of a PDF as pictures."""

import pypdfium2
from PIL import Image


def page_image(page: pypdfium2.PdfPage, width: int) -> Image.Image:
    """The page as an RGB picture of that width in pixels."""
    image: Image.Image = page.render(scale=width / page.get_width()).to_pil()
    return image.convert("RGB")
