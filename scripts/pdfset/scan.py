"""Pictures of pages as PDF: what a scanner or a copier writes."""

import io
import pathlib
import re
import tempfile

import PIL.Image
import pymupdf

from .programs import run

TIME = b"D:20240115080000Z"


def pictures(data: bytes, dpi: int, skew: float = 0) -> list[PIL.Image.Image]:
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "in.pdf").write_bytes(data)
        run(["pdftoppm", "-gray", "-r", dpi, "-png", "in.pdf", "page"], cwd=folder)
        out = []
        for path in sorted(pathlib.Path(folder).glob("page*.png")):
            with PIL.Image.open(path) as image:
                out.append(image.convert("L").rotate(skew, PIL.Image.Resampling.BICUBIC, fillcolor=255))
        return out


def fax(data: bytes) -> bytes:
    """Black and white, CCITT G4."""
    return together([p.point(lambda v: 255 if v > 140 else 0).convert("1") for p in pictures(data, 200)], 200)


def jpeg(data: bytes, skew: float = 0.4) -> bytes:
    return together(pictures(data, 110, skew), 110)


def together(pages: list[PIL.Image.Image], dpi: int) -> bytes:
    out = io.BytesIO()
    options = {} if pages[0].mode == "1" else {"quality": 40}
    pages[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=pages[1:], **options)
    return re.sub(rb"D:\d{14}Z", TIME, out.getvalue())


def with_hidden_text(data: bytes) -> bytes:
    """A picture of each page with the text behind it in rendering mode 3, as text recognition leaves it."""
    source, out = pymupdf.open(stream=data), pymupdf.open()
    for page, picture in zip(source, pictures(data, 100), strict=True):
        target = out.new_page(width=page.rect.width, height=page.rect.height)
        image = io.BytesIO()
        picture.save(image, "JPEG", quality=40)
        target.insert_image(target.rect, stream=image.getvalue())
        for block in page.get_text("dict")["blocks"]:
            for line in block.get("lines", ()):
                for span in line["spans"]:
                    target.insert_text(
                        span["origin"], span["text"], fontsize=span["size"], fontname="china-s", render_mode=3
                    )
    return out.tobytes(garbage=3, deflate=True, no_new_id=True)
