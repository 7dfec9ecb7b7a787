"""ReportLab's own table layout: merged cells, heads repeated on every page."""

import io

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table as Grid

from .draw import reportlab_font
from .paper import repeatable
from .sheet import Sheet, Table, shares


def build(sheet: Sheet) -> bytes:
    font = reportlab_font()
    style = ParagraphStyle("body", fontName=font, fontSize=10.5, leading=16, wordWrap="CJK")
    title = ParagraphStyle("title", parent=style, fontSize=16, leading=24, alignment=1)
    heading = ParagraphStyle("heading", parent=style, fontSize=13, leading=20, spaceBefore=6)
    cell = ParagraphStyle("cell", parent=style, fontSize=8, leading=10)
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, invariant=1, title=sheet.title, leftMargin=50, rightMargin=50, topMargin=56, bottomMargin=56
    )
    story = []
    for piece in sheet.pieces:
        if "title" in piece:
            story += [Paragraph(line, title) for line in piece["title"]]
        elif "heading" in piece:
            story.append(Paragraph(piece["heading"], heading))
        elif "para" in piece:
            story.append(Paragraph("　　" + piece["para"], style))
        else:
            story += [grid(sheet.tables[piece["table"]], cell, document.width), Spacer(1, 10)]
    document.build(story)
    return out.getvalue()


def grid(table: Table, style: ParagraphStyle, width: float) -> Grid:
    rows = [[""] * table.columns for _ in table.rows]
    commands = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    for row in table.rows:
        for cell in row:
            text = cell.text
            rows[cell.row][cell.column] = Paragraph(text, style) if cell.role != "value" else text
            if cell.width > 1 or cell.height > 1:
                last = (cell.column + cell.width - 1, cell.row + cell.height - 1)
                commands.append(("SPAN", (cell.column, cell.row), last))
            if cell.role == "value":
                commands.append(("ALIGN", (cell.column, cell.row), (cell.column, cell.row), "CENTER"))
    commands += [("FONT", (0, 0), (-1, -1), style.fontName, style.fontSize)]
    return Grid(
        rows,
        [share * width for share in shares(table)],
        style=commands,
        repeatRows=table.heads if repeatable(table) else 0,
    )
