"""Sheets as DOCX with real merged cells, and LibreOffice's PDF of it."""

import dataclasses
import datetime
import io
import pathlib
import tempfile

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from .paper import repeatable
from .programs import run, settled
from .sheet import Cell, Sheet, Table, shares


@dataclasses.dataclass(frozen=True)
class Paper:
    font: str = "WenQuanYi Zen Hei"
    latin: str = ""
    # Word's name of the border: single, dashed, double, none
    border: str = "single"
    # Which borders: all, horizontal, heads
    rules: str = "all"
    # The table from this index on stands in a landscape section.
    landscape_from: int = 9
    # Rows may be cut by the end of a page, as Word's default has it.
    cut_rows: bool = True
    repeat_heads: bool = False
    vertical: bool = False
    narrow: bool = False
    labels: str = "merged"
    size: float = 9
    bold: bool = True
    # Points put before the first paragraph, to move where pages end.
    push: float = 0


# PDF/A-1b with tags, as LibreOffice names its options.
PDF_A = '{"SelectPdfVersion":{"type":"long","value":"1"},"UseTaggedPDF":{"type":"boolean","value":"true"}}'


def libreoffice(sheet: Sheet, paper: Paper, options: str = "") -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "report.docx")
        source.write_bytes(document(sheet, paper))
        profile = f"-env:UserInstallation=file://{profile_folder()}"
        target = "pdf:writer_pdf_Export" + (f":{options}" if options else "")
        run(
            [
                "nice",
                "soffice",
                profile,
                "--headless",
                "--norestore",
                "--convert-to",
                target,
                "--outdir",
                folder,
                source,
            ]
        )
        return settled(source.with_suffix(".pdf").read_bytes())


def profile_folder() -> str:
    """One profile for all conversions: making it takes longer than a conversion."""
    folder = pathlib.Path(tempfile.gettempdir(), "pdf-set-libreoffice")
    folder.mkdir(exist_ok=True)
    return str(folder)


def document(sheet: Sheet, paper: Paper) -> bytes:
    out = docx.Document()
    style = out.styles["Normal"]
    set_fonts(style.element.get_or_add_rPr(), paper)
    style.font.size = Pt(11)
    properties = out.core_properties
    properties.title, properties.author = sheet.title, "办公室"
    properties.created = properties.modified = datetime.datetime(2024, 1, 15, 8)
    section = out.sections[0]
    page(section, landscape=False)
    across = False
    first = True
    for n, piece in enumerate(sheet.pieces):
        follow = sheet.pieces[n + 1] if n + 1 < len(sheet.pieces) else {}
        wide = follow.get("table", -1) >= paper.landscape_from or piece.get("table", -1) >= paper.landscape_from
        if wide != across:
            across = wide
            page(out.add_section(WD_SECTION.NEW_PAGE), across)
        if "table" in piece:
            add_table(out, sheet.tables[piece["table"]], paper, 728 if across else 482)
            continue
        for text, size, place, bold in lines(piece):
            paragraph = out.add_paragraph()
            paragraph.alignment = place
            run_ = paragraph.add_run(text)
            run_.font.size, run_.font.bold = Pt(size), bold and paper.bold
            paragraph.paragraph_format.space_after = Pt(4)
            if first and paper.push:
                paragraph.paragraph_format.space_before = Pt(paper.push)
            first = False
    data = io.BytesIO()
    out.save(data)
    return data.getvalue()


def lines(piece: dict):
    if "title" in piece:
        return [(text, 18, WD_ALIGN_PARAGRAPH.CENTER, True) for text in piece["title"]]
    if "heading" in piece:
        return [(piece["heading"], 14, WD_ALIGN_PARAGRAPH.LEFT, True)]
    return [("　　" + piece["para"], 11, WD_ALIGN_PARAGRAPH.LEFT, False)]


def page(section, landscape: bool) -> None:
    width, height = Pt(595.3), Pt(841.9)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (height, width) if landscape else (width, height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Pt(56)


def set_fonts(properties, paper: Paper) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.set(qn("w:eastAsia"), paper.font)
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), paper.latin or paper.font)


def add_table(out, table: Table, paper: Paper, width: float) -> None:
    if paper.labels != "merged":
        table = table.unmerged(repeat=paper.labels == "repeated")
    grid = out.add_table(rows=len(table.rows), cols=table.columns)
    grid.autofit = False
    borders(grid, paper, table)
    widths = [share * width for share in shares(table)]
    if paper.narrow and table.id == "disclosure_upon_request":
        widths = [46, 70, width - 116 - 7 * 17] + [17] * 7
    elif paper.narrow and table.id == "reconsideration_litigation":
        widths = [17] * 15
    for column, points in zip(grid.columns, widths, strict=True):
        column.width = Pt(points)
    places = [list(row.cells) for row in grid.rows]
    for row in table.rows:
        for cell in row:
            target = places[cell.row][cell.column]
            if cell.width > 1 or cell.height > 1:
                target = target.merge(places[cell.row + cell.height - 1][cell.column + cell.width - 1])
            fill(target, cell, paper, table)
            target.width = Pt(sum(widths[cell.column : cell.column + cell.width]))
    for r, row in enumerate(grid.rows):
        properties = row._tr.get_or_add_trPr()
        if not paper.cut_rows:
            properties.append(OxmlElement("w:cantSplit"))
        if paper.repeat_heads and repeatable(table) and r < table.heads:
            properties.append(OxmlElement("w:tblHeader"))


def fill(target, cell: Cell, paper: Paper, table: Table) -> None:
    # Merging leaves the empty paragraphs of all cells behind.
    for extra in target.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    paragraph = target.paragraphs[0]
    left = cell.role == "label" and cell.height == 1
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
    run_ = paragraph.add_run(cell.text)
    run_.font.size = Pt(paper.size)
    properties = target._tc.get_or_add_tcPr()
    if paper.vertical and cell.role == "label" and cell.height > 2:
        add(properties, "w:textDirection", "tbRlV")
    middle = OxmlElement("w:vAlign")
    middle.set(qn("w:val"), "center")
    properties.append(middle)
    if paper.rules == "heads" and (cell.role == "head" or cell.row == len(table.rows) - 1):
        edges = OxmlElement("w:tcBorders")
        for side in ("w:top", "w:bottom"):
            edges.append(edge(side, "single"))
        properties.insert(1, edges)
    if paper.narrow:
        margins = OxmlElement("w:tcMar")
        for side in ("w:left", "w:right"):
            item = OxmlElement(side)
            item.set(qn("w:w"), "30")
            item.set(qn("w:type"), "dxa")
            margins.append(item)
        middle.addprevious(margins)


def add(parent, name: str, value: str) -> None:
    item = OxmlElement(name)
    item.set(qn("w:val"), value)
    parent.append(item)


def edge(side: str, kind: str):
    item = OxmlElement(side)
    for name, value in (("w:val", kind), ("w:sz", "4"), ("w:space", "0"), ("w:color", "000000")):
        item.set(qn(name), value)
    return item


def borders(grid, paper: Paper, table: Table) -> None:
    sides = {
        "all": ["top", "left", "bottom", "right", "insideH", "insideV"],
        "horizontal": ["top", "bottom", "insideH"],
        "heads": [],
    }[paper.rules]
    item = OxmlElement("w:tblBorders")
    if paper.border != "none":
        for side in sides:
            item.append(edge(f"w:{side}", paper.border))
    grid._tbl.tblPr.append(item)
