"""Pages of texts and rules to PDF, with ReportLab and with PyMuPDF."""

import io
import pathlib

import pymupdf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from .paper import Box, Look, Page, Setter
from .sheet import Sheet

FIXED_DATE = "D:20240115080000+08'00'"


def reportlab_font(name: str = "STSong-Light") -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


def reportlab_truetype(path: str) -> str:
    if "TrueType" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("TrueType", path, subfontIndex=0))
    return "TrueType"


def with_reportlab(sheet: Sheet, look: Look, rotate: bool = False, truetype: str = "") -> bytes:
    """Chinese in a font that is not in the file, text in UniGB-UCS2-H, no ToUnicode; or in subsets of a TrueType font
    with 256 characters each."""
    font = reportlab_truetype(truetype) if truetype else reportlab_font()
    pages = Setter(look, lambda text, size: pdfmetrics.stringWidth(text, font, size)).sheet(sheet)
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setTitle(sheet.title)
    for page in pages:
        turned = rotate and page.width > page.height
        # With a rotation ReportLab swaps the sides itself: upright paper that the viewer turns by a quarter.
        canvas.setPageSize((page.width, page.height))
        canvas.setPageRotation(90 if turned else 0)
        if turned:
            canvas.transform(0, 1, -1, 0, page.height, 0)
        draw_reportlab(canvas, page, look, font)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_reportlab(canvas: Canvas, page: Page, look: Look, font: str) -> None:
    canvas.setLineWidth(0.5)
    if look.dash:
        canvas.setDash(2, 1.6)
    for rule in page.rules:
        y0, y1 = page.height - rule.y0, page.height - rule.y1
        if isinstance(rule, Box):
            canvas.rect(rule.x0, y1, rule.x1 - rule.x0, y0 - y1)
        elif look.pen == "thin":
            thin_rect = (min(rule.x0, rule.x1) - 0.25, min(y0, y1) - 0.25)
            canvas.rect(*thin_rect, abs(rule.x1 - rule.x0) + 0.5, abs(y1 - y0) + 0.5, stroke=0, fill=1)
        else:
            canvas.line(rule.x0, y0, rule.x1, y1)
    for text in page.texts:
        canvas.setFont(font, text.size)
        canvas.drawString(text.x, page.height - text.y, text.text)


def with_mupdf(
    sheet: Sheet, look: Look, font_file: pathlib.Path | None = None, rotate: bool = False, subset: bool = False
) -> bytes:
    """PyMuPDF's own Chinese font (text in UniGB-UTF16-H), or a whole TrueType file put into the PDF."""
    if font_file:
        measure = pymupdf.Font(fontfile=str(font_file)).text_length
    else:

        def measure(text: str, size: float) -> float:
            # The file names no widths for this font, so that digits are as wide as Chinese characters.
            return len(text) * size

    pages = Setter(look, measure).sheet(sheet)
    document = pymupdf.open()
    for page in pages:
        turned = rotate and page.width > page.height
        size = (page.height, page.width) if turned else (page.width, page.height)
        target = document.new_page(width=size[0], height=size[1])
        if turned:
            target.set_rotation(90)
        if font_file:
            target.insert_font(fontname="F0", fontfile=str(font_file))
        draw_mupdf(target, page, look, "F0" if font_file else "china-s")
    document.set_metadata(
        {"title": sheet.title, "producer": "PyMuPDF", "creationDate": FIXED_DATE, "modDate": FIXED_DATE}
    )
    if subset:
        document.subset_fonts()
    return document.tobytes(garbage=3, deflate=True, no_new_id=True)


def draw_mupdf(target: pymupdf.Page, page: Page, look: Look, font: str) -> None:
    back = target.derotation_matrix
    shape = target.new_shape()
    for rule in page.rules:
        if look.pen == "thin":
            rect = pymupdf.Rect(rule.x0, rule.y0, rule.x1, rule.y1) + (-0.25, -0.25, 0.25, 0.25)
            shape.draw_rect((rect * back).normalize())
        elif isinstance(rule, Box):
            shape.draw_rect((pymupdf.Rect(rule.x0, rule.y0, rule.x1, rule.y1) * back).normalize())
        else:
            shape.draw_line(pymupdf.Point(rule.x0, rule.y0) * back, pymupdf.Point(rule.x1, rule.y1) * back)
    if page.rules:
        dashes = "[2 1.6] 0" if look.dash else None
        if look.pen == "thin":
            shape.finish(width=0, color=None, fill=(0, 0, 0))
        else:
            shape.finish(width=0.5, color=(0, 0, 0), dashes=dashes)
        shape.commit()
    for text in page.texts:
        target.insert_text(
            pymupdf.Point(text.x, text.y) * back, text.text, fontsize=text.size, fontname=font, rotate=target.rotation
        )
