"""What is made: each variant with its producer, what it exercises and what a reader owes for it."""

import dataclasses
from collections.abc import Callable

from . import draw, fonts, platypus, rewrite, scan, web, word
from .paper import Look
from .sheet import Sheet
from .web import Skin
from .word import Paper

# What a reader owes for a file.
REPORT = "report"  # every figure, or null with a finding
DAMAGED = "damaged"  # a report as far as it goes, or a failure that says so
ENCRYPTED = "encrypted"
NEEDS_OCR = "needs_ocr"
NO_REPORT = "not_a_report"


@dataclasses.dataclass
class Variant:
    name: str
    producer: str
    exercises: str
    build: Callable[[Sheet], bytes]
    expect: str = REPORT
    # The file does not tell its text: null or the value, and never without a finding.
    lost: bool = False
    # Whether every figure must be read right. Of the others a reader owes honesty: nothing wrong or lost in silence.
    keeps: bool = True
    # The longest figure of a sheet must lie in these bounds: others do not fit the layout, or do not wrap.
    longest: int = 99
    shortest: int = 0
    # Programs that must be there.
    needs: tuple[str, ...] = ()


def after(build, *steps):
    """What another build made, gone through these steps. The first build of a sheet is kept."""
    made: dict[str, bytes] = KEPT.setdefault(build, {})

    def all_steps(sheet: Sheet) -> bytes:
        data = made.get(sheet.seed) or made.setdefault(sheet.seed, build(sheet))
        for step in steps:
            data = step(data)
        return data

    return all_steps


KEPT: dict[Callable, dict[str, bytes]] = {}


def reportlab(look: Look = Look(), **options):
    return lambda sheet: draw.with_reportlab(sheet, look, **options)


def mupdf(look: Look, font: str = "", **options):
    return lambda sheet: draw.with_mupdf(sheet, look, font_file=fonts.single(font) if font else None, **options)


UNRULED = {"longest": 6, "keeps": False}
WRAPS = {"shortest": 5}


def drawn(name: str, exercises: str, look: Look, bounds: dict = {}, **options) -> Variant:
    return Variant(f"rl_{name}", "ReportLab canvas", exercises, reportlab(look, **options), **bounds)


def office(name: str, exercises: str, paper: Paper, bounds: dict = {}) -> Variant:
    return Variant(
        name, "LibreOffice", exercises, lambda sheet: word.libreoffice(sheet, paper), needs=("soffice",), **bounds
    )


def browser(name: str, exercises: str, skin: Skin, bounds: dict = {}) -> Variant:
    return Variant(
        f"chromium_{name}",
        "Chromium",
        exercises,
        lambda sheet: web.chromium(sheet, skin),
        needs=("chromium",),
        **bounds,
    )


def weasy(name: str, exercises: str, skin: Skin, bounds: dict = {}) -> Variant:
    return Variant(f"weasy_{name}", "WeasyPrint", exercises, lambda sheet: web.weasyprint(sheet, skin), **bounds)


ZENHEI, UMING, NOTO = "WenQuanYi Zen Hei", "AR PL UMing CN", "Noto Sans CJK SC"

REPORTLAB = [
    Variant(
        "rl",
        "ReportLab",
        "STSong-Light not in the file, UniGB-UCS2-H, no ToUnicode; merged cells; heads repeated on the next page",
        platypus.build,
    ),
    *(
        Variant(
            f"rl_{name}",
            "ReportLab",
            f"text in {encoding}",
            after(platypus.build, lambda data, encoding=encoding: rewrite.encoded(data, encoding)),
        )
        for name, encoding in [
            ("gbk", "GBK-EUC-H"),
            ("gbkp", "GBKp-EUC-H"),
            ("gbk2k", "GBK2K-H"),
            ("gb", "GB-EUC-H"),
            ("utf16", "UniGB-UTF16-H"),
            ("idh_gb1", "Identity-H"),
        ]
    ),
    drawn("no_rules", "tables without any rule", Look(rules="none"), UNRULED),
    drawn("horizontal", "horizontal rules alone", Look(rules="horizontal"), UNRULED),
    drawn("heads_rule", "rules above and under the heads and at the end alone", Look(rules="heads"), UNRULED),
    drawn(
        "open_sides",
        "no outer border left and right; no rule where a page ends; heads not repeated",
        Look(rules="open", open_break=True, repeat_heads=False),
    ),
    drawn("outer", "a box around the table and horizontal rules", Look(rules="outer"), UNRULED),
    drawn("label_rule", "horizontal rules, a box, and one rule behind the labels", Look(rules="label"), UNRULED),
    drawn("odd_rules", "every other vertical rule is missing", Look(rules="odd"), UNRULED),
    drawn("dashed", "dashed rules", Look(dash=True)),
    drawn("double", "double rules", Look(double=True)),
    drawn("boxes", "a rectangle around each cell; texts drawn column by column", Look(pen="boxes", order="columns")),
    drawn(
        "vertical",
        "labels one character under the other; a row cut by the end of a page",
        Look(vertical=True, cut_rows=True, repeat_heads=False),
    ),
    drawn("narrow", "digits wrap in narrow cells", Look(narrow=True), WRAPS),
    drawn("repeated", "no merged cells: labels repeated in every unit", Look(labels="repeated", size=8)),
    drawn("first", "no merged cells: labels in the first unit alone", Look(labels="first", size=8)),
    drawn("single", "every character drawn by itself, cells in no order", Look(single=True, order="shuffled")),
    drawn("rotated", "upright paper turned by /Rotate 90 for table 4", Look(landscape_from=2), rotate=True),
    drawn(
        "truetype",
        "subsets of a TrueType font; rules as thin filled rectangles; no heads repeated",
        Look(pen="thin", repeat_heads=False),
        truetype=fonts.ZENHEI,
    ),
]

MUPDF = [
    Variant(
        "mu",
        "PyMuPDF",
        "UniGB-UTF16-H without widths, so that digits stand wide; rules as thin filled rectangles; "
        "headings drawn twice; heads not repeated",
        mupdf(Look(size=8, pen="thin", bold_twice="headings", repeat_heads=False)),
    ),
    Variant("mu_bold", "PyMuPDF", "every text drawn twice, 0.3 pt apart", mupdf(Look(size=8, bold_twice="cells"))),
    Variant(
        "mu_rotated",
        "PyMuPDF",
        "pages turned by /Rotate 90 for tables 3 and 4; rules in pieces",
        mupdf(Look(size=8, pen="units", landscape_from=1), rotate=True),
    ),
    Variant(
        "mu_narrow",
        "PyMuPDF",
        "digits wrap in narrow cells; double rules",
        mupdf(Look(size=8, narrow=True, double=True)),
        **WRAPS,
    ),
    Variant(
        "mu_ttf",
        "PyMuPDF",
        "a whole TrueType font of many megabytes, Identity-H",
        mupdf(Look(size=8), font=fonts.UMING),
    ),
    Variant(
        "mu_ttf_notou",
        "PyMuPDF",
        "the same without ToUnicode: text only by the cmap of the font",
        after(mupdf(Look(size=8), font=fonts.UMING), rewrite.without_to_unicode),
    ),
    Variant("mu_subset", "PyMuPDF", "a subset of a TrueType font", mupdf(Look(size=8), font=fonts.ZENHEI, subset=True)),
]

LO = office(
    "lo",
    "table 4 on landscape paper; rows may be cut by the end of a page; simple TrueType subsets, ToUnicode",
    Paper(landscape_from=2),
)
LIBREOFFICE = [
    LO,
    office("lo_cut_row", "a row cut by the end of a page, heads not repeated", Paper(font=UMING, push=60)),
    office(
        "lo_noto",
        "heads repeated, rows whole; two fonts in one line; Type 1 subsets",
        Paper(font="Noto Serif CJK SC", latin="DejaVu Sans", repeat_heads=True, cut_rows=False),
    ),
    office("lo_vertical", "labels in vertical text; dashed borders", Paper(vertical=True, border="dashed")),
    office("lo_narrow", "digits wrap in narrow cells; double borders", Paper(narrow=True, border="double"), WRAPS),
    office("lo_horizontal", "horizontal borders alone", Paper(rules="horizontal"), UNRULED),
    office("lo_no_rules", "no borders", Paper(border="none"), UNRULED),
    office("lo_heads_rule", "borders around the heads alone", Paper(rules="heads"), UNRULED),
    office("lo_repeated", "no merged cells: labels repeated", Paper(labels="repeated", size=8)),
    Variant(
        "lo_pdfa",
        "LibreOffice",
        "PDF/A-1, tagged",
        lambda sheet: word.libreoffice(sheet, Paper(font=ZENHEI), word.PDF_A),
        needs=("soffice",),
    ),
    Variant("lo_gs", "Ghostscript", "from LibreOffice", after(LO.build, rewrite.ghostscript), needs=("soffice", "gs")),
    Variant("lo_cairo", "cairo", "from LibreOffice", after(LO.build, rewrite.cairo), needs=("soffice",)),
    Variant(
        "lo_aes256",
        "qpdf",
        "from LibreOffice: AES-256, empty user password, object streams",
        after(LO.build, lambda d: rewrite.qpdf(d, "--object-streams=generate", "--encrypt", "", "owner", "256", "--")),
        needs=("soffice", "qpdf"),
    ),
    Variant(
        "lo_notou",
        "LibreOffice",
        "no ToUnicode and no cmap in the fonts: the file does not tell its text",
        after(LO.build, rewrite.without_to_unicode),
        lost=True,
        keeps=False,
        needs=("soffice",),
    ),
]

CHROMIUM = [
    browser("plain", "Chinese as Type 3 fonts; borders as filled rectangles, one for each side of a cell", Skin()),
    browser(
        "zenhei",
        "TrueType subsets, Identity-H; heads repeated; lines at head and foot; a landscape page",
        Skin(font=ZENHEI, repeat_heads=True, landscape_from=2, running=True),
    ),
    browser(
        "vertical",
        "labels in vertical writing; dashed borders; rows may be cut",
        Skin(font=ZENHEI, vertical=True, border="1pt dashed #000", cut_rows=True),
    ),
    browser(
        "narrow", "digits wrap in narrow cells; double borders", Skin(narrow=True, border="3px double #000"), WRAPS
    ),
    browser(
        "horizontal", "horizontal borders alone; radicals in ToUnicode", Skin(rules="horizontal", font=UMING), UNRULED
    ),
    browser("no_rules", "no borders", Skin(rules="none", font=ZENHEI), UNRULED),
    browser("heads_rule", "borders around the heads alone", Skin(rules="heads", font=ZENHEI), UNRULED),
    browser("shaded", "separate borders, backgrounds", Skin(font=ZENHEI, separate=True, shaded=True)),
    browser("repeated", "no merged cells: labels repeated", Skin(font=ZENHEI, labels="repeated", size=8)),
    browser("first", "no merged cells: labels in the first unit alone", Skin(font=ZENHEI, labels="first", size=8)),
    Variant(
        "chromium_cairo",
        "cairo",
        "from Chromium",
        after(lambda sheet: web.chromium(sheet, Skin(font=ZENHEI)), rewrite.cairo),
        needs=("chromium",),
    ),
    Variant(
        "chromium_notou",
        "Chromium",
        "no ToUnicode: Type 3 fonts do not tell their text",
        after(lambda sheet: web.chromium(sheet, Skin()), rewrite.without_to_unicode),
        lost=True,
        keeps=False,
        needs=("chromium",),
    ),
]

WEASYPRINT = [
    weasy("plain", "CFF subsets, Identity-H, with a cmap", Skin()),
    weasy(
        "zenhei",
        "TrueType subsets; heads repeated; lines at head and foot; a landscape page",
        Skin(font=ZENHEI, repeat_heads=True, landscape_from=2, running=True),
    ),
    weasy("dashed", "dashed borders; rows may be cut", Skin(font=ZENHEI, border="1pt dashed #000", cut_rows=True)),
    weasy(
        "narrow",
        "digits wrap in narrow cells; double borders",
        Skin(font=ZENHEI, narrow=True, border="3px double #000"),
        WRAPS,
    ),
    weasy("horizontal", "horizontal borders alone", Skin(rules="horizontal", font=UMING), UNRULED),
    weasy("no_rules", "no borders", Skin(rules="none", font=ZENHEI), UNRULED),
    weasy("shaded", "separate borders, backgrounds", Skin(font=ZENHEI, separate=True, shaded=True)),
    Variant(
        "weasy_notou",
        "WeasyPrint",
        "no ToUnicode: text only by the cmap of the font",
        after(lambda sheet: web.weasyprint(sheet, Skin()), rewrite.without_to_unicode),
    ),
    Variant(
        "weasy_falsetou",
        "WeasyPrint",
        "ToUnicode names the next character for each: text only by the cmap of the font",
        after(
            lambda sheet: web.weasyprint(sheet, Skin(font=ZENHEI)),
            lambda data: rewrite.false_to_unicode(data, lambda c: chr(ord(c) + 1)),
        ),
    ),
    Variant(
        "weasy_falsefigures",
        "WeasyPrint",
        "ToUnicode names other figures, and is right about the rest: the cmap of the font contradicts it",
        after(
            lambda sheet: web.weasyprint(sheet, Skin(font=ZENHEI)),
            lambda data: rewrite.false_to_unicode(data, lambda c: {"0": "5", "5": "0"}.get(c, c)),
        ),
        keeps=False,
    ),
    Variant(
        "weasy_gs",
        "Ghostscript",
        "from WeasyPrint",
        after(lambda sheet: web.weasyprint(sheet, Skin(font=ZENHEI)), rewrite.ghostscript),
        needs=("gs",),
    ),
    Variant(
        "wkhtml",
        "wkhtmltopdf",
        "Identity-H, fonts without a cmap; very many short rules",
        lambda sheet: web.wkhtmltopdf(sheet, Skin(font=ZENHEI)),
        needs=("wkhtmltopdf",),
    ),
]

RL = platypus.build


def protected(*options: str):
    return after(RL, lambda d: rewrite.qpdf(d, "--allow-weak-crypto", "--encrypt", *options, "--"))


REWRITTEN = [
    Variant(
        "rl_gs",
        "Ghostscript",
        "from ReportLab; ToUnicode is there and wrong, the encoding is right",
        after(RL, rewrite.ghostscript),
        needs=("gs",),
    ),
    Variant("rl_cairo", "cairo", "from ReportLab: a substituted font, as subset", after(RL, rewrite.cairo)),
    Variant(
        "rl_objstm",
        "qpdf",
        "object streams and cross-reference stream",
        after(RL, lambda d: rewrite.qpdf(d, "--object-streams=generate")),
    ),
    Variant("rl_linear", "qpdf", "linearized", after(RL, lambda d: rewrite.qpdf(d, "--linearize"))),
    Variant("rl_rc4_40", "qpdf", "RC4 of 40 bits, empty user password", protected("", "owner", "40")),
    Variant("rl_rc4", "qpdf", "RC4 of 128 bits, empty user password", protected("", "owner", "128", "--use-aes=n")),
    Variant("rl_aes128", "qpdf", "AES-128, empty user password", protected("", "owner", "128", "--use-aes=y")),
    Variant("rl_aes256", "qpdf", "AES-256, empty user password", protected("", "owner", "256")),
    Variant(
        "rl_password",
        "qpdf",
        "AES-256 with a user password nobody told",
        protected("user", "owner", "256"),
        expect=ENCRYPTED,
    ),
    Variant("rl_startxref", "ReportLab", "wrong startxref", after(RL, rewrite.wrong_startxref)),
    Variant("rl_junk_before", "ReportLab", "lines of HTTP before the file", after(RL, rewrite.junk_before)),
    Variant("rl_junk_behind", "ReportLab", "text and zeros behind the file", after(RL, rewrite.junk_behind)),
    Variant(
        "rl_update",
        "ReportLab",
        "an incremental update behind the file",
        after(RL, lambda d: rewrite.with_update(d, "报告")),
    ),
    Variant(
        "rl_cut", "ReportLab", "cut at 60 %", after(RL, lambda d: d[: len(d) * 6 // 10]), expect=DAMAGED, keeps=False
    ),
    Variant(
        "lo_cut",
        "LibreOffice",
        "cut at 80 %",
        after(LO.build, lambda d: d[: len(d) * 8 // 10]),
        expect=DAMAGED,
        keeps=False,
        needs=("soffice",),
    ),
]

OTHER = [
    Variant("scan_g4", "Pillow", "pictures of pages in CCITT G4", after(RL, scan.fax), expect=NEEDS_OCR),
    Variant("scan_jpeg", "Pillow", "pictures of pages in JPEG, a little askew", after(RL, scan.jpeg), expect=NEEDS_OCR),
    Variant(
        "scan_text",
        "PyMuPDF",
        "pictures of pages with hidden text behind them; no rules",
        after(reportlab(), scan.with_hidden_text),
        keeps=False,
        longest=6,
    ),
    Variant(
        "attached",
        "pikepdf",
        "a cover page with the report as an attached file",
        lambda sheet: rewrite.attached(
            draw.with_reportlab(sheet.cover(), Look()), platypus.build(sheet), "年度报告.pdf"
        ),
        keeps=False,
    ),
    Variant(
        "article",
        "ReportLab",
        "text that is no report, with figures",
        lambda sheet: draw.with_reportlab(sheet.article(), Look()),
        expect=NO_REPORT,
    ),
]


def variants() -> list[Variant]:
    return REPORTLAB + MUPDF + LIBREOFFICE + CHROMIUM + WEASYPRINT + REWRITTEN + OTHER


# The set kept among the fixtures: small files, one of every kind, from these sheets.
KEPT_SHEETS = ("000002", "000004", "000008", "000012", "000016", "000022")
KEPT_VARIANTS = """
rl rl_gbk rl_gbkp rl_gbk2k rl_gb rl_utf16 rl_idh_gb1 rl_no_rules rl_horizontal rl_heads_rule rl_open_sides rl_dashed
rl_outer rl_label_rule rl_odd_rules weasy_shaded
rl_double rl_boxes rl_vertical rl_narrow rl_repeated rl_first rl_single rl_rotated rl_truetype rl_gs rl_objstm rl_linear
rl_rc4_40 rl_rc4 rl_aes128 rl_aes256 rl_password rl_startxref rl_junk_before rl_junk_behind rl_update rl_cut
mu mu_bold mu_rotated
lo lo_cut_row lo_noto lo_vertical lo_narrow lo_no_rules lo_notou lo_gs lo_aes256 lo_cut
chromium_plain chromium_zenhei chromium_cairo weasy_zenhei weasy_notou weasy_falsetou weasy_falsefigures wkhtml
scan_g4 attached article
""".split()
