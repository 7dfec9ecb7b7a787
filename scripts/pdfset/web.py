"""Sheets as HTML for paper, and the PDF that Chromium, WeasyPrint and wkhtmltopdf make of it."""

import dataclasses
import html
import pathlib
import tempfile

from .paper import repeatable
from .programs import run, settled
from .sheet import Cell, Sheet, Table, shares


@dataclasses.dataclass(frozen=True)
class Skin:
    font: str = "Noto Sans CJK SC"
    size: float = 9
    border: str = "0.75pt solid #000"
    # all, horizontal, heads, none
    rules: str = "all"
    separate: bool = False
    vertical: bool = False
    narrow: bool = False
    labels: str = "merged"
    repeat_heads: bool = False
    # Rows may be cut by the end of a page.
    cut_rows: bool = False
    landscape_from: int = 9
    shaded: bool = False
    # Lines at the head and foot of each page.
    running: bool = False
    kern: str = ""


def page(sheet: Sheet, skin: Skin) -> str:
    out = [
        f"<!DOCTYPE html><html lang='zh-CN'><head><meta charset='utf-8'><title>{html.escape(sheet.title)}</title>",
        f"<style>{style(skin)}</style></head><body>",
    ]
    wide = False
    for n, piece in enumerate(sheet.pieces):
        follow = sheet.pieces[n + 1] if n + 1 < len(sheet.pieces) else {}
        across = max(piece.get("table", -1), follow.get("table", -1)) >= skin.landscape_from
        if across != wide:
            out.append("<section class='wide'>" if across else "</section>")
            wide = across
        if "title" in piece:
            out.append(f"<h1>{'<br>'.join(map(html.escape, piece['title']))}</h1>")
        elif "heading" in piece:
            out.append(f"<h2>{html.escape(piece['heading'])}</h2>")
        elif "para" in piece:
            out.append(f"<p>{html.escape(piece['para'])}</p>")
        else:
            out.append(table(sheet.tables[piece["table"]], skin))
    if wide:
        out.append("</section>")
    return "\n".join(out) + "</body></html>"


def style(skin: Skin) -> str:
    running = ""
    if skin.running:
        running = (
            "@top-center{content:'政府信息公开工作年度报告';font-size:8pt}"
            "@bottom-center{content:'第 ' counter(page) ' 页';font-size:8pt}"
        )
    sides = {"all": "border:BORDER", "none": "", "heads": "", "horizontal": "border-top:BORDER;border-bottom:BORDER"}[
        skin.rules
    ].replace("BORDER", skin.border)
    heads = "tr.head td{border-top:BORDER;border-bottom:BORDER} tr:last-child td{border-bottom:BORDER}"
    outer = f"border:{skin.border}" if skin.separate else ""
    return "\n".join(
        [
            f"@page{{size:A4;margin:20mm 18mm;{running}}}",
            "@page wide{size:A4 landscape} .wide{page:wide;break-before:page;break-after:page}",
            f"body{{font-family:'{skin.font}';font-size:11pt;line-height:1.6;margin:0;{skin.kern}}}",
            "h1{font-size:18pt;text-align:center} h2{font-size:14pt;margin:8pt 0 4pt} p{text-indent:2em;margin:4pt 0}",
            f"table{{width:100%;border-collapse:{'separate' if skin.separate else 'collapse'};table-layout:fixed;"
            f"font-size:{skin.size}pt;line-height:1.3;margin-bottom:8pt;{outer}}}",
            f"td{{padding:{'3pt 1pt' if skin.narrow else '3pt'};text-align:center;overflow-wrap:anywhere;{sides}}}",
            "td.label{text-align:left}",
            heads.replace("BORDER", skin.border) if skin.rules == "heads" else "",
            "td.upright{writing-mode:vertical-rl;text-align:center}" if skin.vertical else "",
            "td.head{background:#d9e2f3} tr:nth-child(even) td.value{background:#f2f2f2}" if skin.shaded else "",
            "" if skin.cut_rows else "tr{break-inside:avoid}",
            "thead{display:table-header-group}" if skin.repeat_heads else "thead{display:table-row-group}",
        ]
    )


def table(grid: Table, skin: Skin) -> str:
    if skin.labels != "merged":
        grid = grid.unmerged(repeat=skin.labels == "repeated")
    widths = [f"{share * 100:.2f}%" for share in shares(grid)]
    attributes = ""
    if skin.narrow and grid.id == "disclosure_upon_request":
        widths = ["10%", "16%", "auto"] + ["16pt"] * 7
    elif skin.narrow and grid.id == "reconsideration_litigation":
        widths, attributes = ["16pt"] * 15, " style='width:240pt'"
    out = [
        f"<table{attributes}><colgroup>{''.join(f'<col style={chr(34)}width:{w}{chr(34)}>' for w in widths)}</colgroup>"
    ]
    heads = grid.heads if repeatable(grid) else 0
    if heads:
        out.append("<thead>")
    for r, row in enumerate(grid.rows):
        if r == heads:
            out.append("</thead><tbody>" if heads else "<tbody>")
        kind = " class='head'" if all(c.role == "head" for c in row) else ""
        out.append(f"<tr{kind}>" + "".join(td(cell, skin) for cell in row) + "</tr>")
    return "".join(out) + "</tbody></table>"


def td(cell: Cell, skin: Skin) -> str:
    names = [cell.role if cell.role != "label" or cell.height == 1 else "group"]
    if skin.vertical and cell.role == "label" and cell.height > 2:
        names.append("upright")
    spans = "".join(f" {name}={n}" for name, n in (("colspan", cell.width), ("rowspan", cell.height)) if n > 1)
    return f"<td class='{' '.join(names)}'{spans}>{html.escape(cell.text)}</td>"


def chromium(sheet: Sheet, skin: Skin) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder, "report.html"), pathlib.Path(folder, "report.pdf")
        source.write_text(page(sheet, skin), "utf-8")
        run(
            [
                "nice",
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                f"--user-data-dir={folder}/profile",
                "--no-pdf-header-footer",
                f"--print-to-pdf={target}",
                source.as_uri(),
            ]
        )
        return settled(target.read_bytes())


def weasyprint(sheet: Sheet, skin: Skin) -> bytes:
    import weasyprint as program

    document = program.HTML(string=page(sheet, skin))
    return settled(document.write_pdf(pdf_identifier=b"0" * 16))


def wkhtmltopdf(sheet: Sheet, skin: Skin) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder, "report.html"), pathlib.Path(folder, "report.pdf")
        source.write_text(page(sheet, skin), "utf-8")
        run(["nice", "wkhtmltopdf", "-q", "--page-size", "A4", source, target], good=(0, 1))
        return settled(target.read_bytes())
