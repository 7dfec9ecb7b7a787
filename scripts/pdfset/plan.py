"""What is made: each variant with its producer, what it exercises and what a reader owes for it."""

import dataclasses
import functools
from collections.abc import Callable

from . import draw, platypus, rewrite
from .paper import Look
from .sheet import Sheet

# What a reader owes for a file.
REPORT = "report"  # every figure, or null with a finding
NEEDS_OCR = "needs_ocr"  # pages are pictures
NO_REPORT = "not_a_report"
DAMAGED = "damaged"  # a report as far as it goes, or a failure that says so


@dataclasses.dataclass
class Variant:
    name: str
    producer: str
    exercises: str
    build: Callable[[Sheet], bytes]
    expect: str = REPORT
    # Sheets whose figures do not fit the layout are passed over.
    longest: int = 99
    # What the producer needs of this machine.
    needs: tuple[str, ...] = ()


@functools.lru_cache(maxsize=64)
def cached(build, seed: str, holder) -> bytes:
    return build(holder.sheet)


class Holder:
    """A sheet that compares as its seed, for the cache."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet

    def __eq__(self, other):
        return self.sheet.seed == other.sheet.seed

    def __hash__(self):
        return hash(self.sheet.seed)


def after(build, *steps):
    """A build and what is done to its bytes; the first build of a sheet is made once."""

    def all_steps(sheet: Sheet) -> bytes:
        data = cached(build, sheet.seed, Holder(sheet))
        for step in steps:
            data = step(data)
        return data

    return all_steps


def reportlab(look: Look = Look(), **options):
    return lambda sheet: draw.with_reportlab(sheet, look, **options)


def mupdf(look: Look = Look(size=8), **options):
    return lambda sheet: draw.with_mupdf(sheet, look, **options)


DRAWN = [
    Variant("rl", "ReportLab", "STSong-Light not in the file, UniGB-UCS2-H, no ToUnicode; merged cells; heads "
            "repeated on the next page", platypus.build),
    Variant("rl_gbk", "ReportLab", "the same in GBK-EUC-H",
            after(platypus.build, lambda d: rewrite.encoded(d, "GBK-EUC-H"))),
    Variant("rl_gbkp", "ReportLab", "the same in GBKp-EUC-H",
            after(platypus.build, lambda d: rewrite.encoded(d, "GBKp-EUC-H"))),
    Variant("rl_gbk2k", "ReportLab", "the same in GBK2K-H",
            after(platypus.build, lambda d: rewrite.encoded(d, "GBK2K-H"))),
    Variant("rl_utf16", "ReportLab", "the same in UniGB-UTF16-H",
            after(platypus.build, lambda d: rewrite.encoded(d, "UniGB-UTF16-H"))),
    Variant("rl_idh_gb1", "ReportLab", "the same in Identity-H with character ids of Adobe-GB1",
            after(platypus.build, lambda d: rewrite.encoded(d, "Identity-H"))),
    Variant("rl_no_rules", "ReportLab canvas", "tables without any rule", reportlab(Look(rules="none")), longest=5),
    Variant("rl_horizontal", "ReportLab canvas", "horizontal rules alone", reportlab(Look(rules="horizontal")),
            longest=5),
    Variant("rl_heads_rule", "ReportLab canvas", "three rules: above and under the heads and at the end",
            reportlab(Look(rules="heads")), longest=5),
    Variant("rl_open_sides", "ReportLab canvas", "no outer border left and right; no rule where a page ends",
            reportlab(Look(rules="open", open_break=True, repeat_heads=False))),
    Variant("rl_dashed", "ReportLab canvas", "dashed rules", reportlab(Look(dash=True))),
    Variant("rl_double", "ReportLab canvas", "double rules", reportlab(Look(double=True))),
    Variant("rl_boxes", "ReportLab canvas", "a rectangle around each cell; drawn column by column",
            reportlab(Look(pen="boxes", order="columns"))),
    Variant("rl_vertical", "ReportLab canvas", "labels one character under the other; a row cut by the end of a page",
            reportlab(Look(vertical=True, cut_rows=True, repeat_heads=False))),
    Variant("rl_narrow", "ReportLab canvas", "digits wrap in narrow cells", reportlab(Look(narrow=True))),
    Variant("rl_repeated", "ReportLab canvas", "no merged cells: labels repeated in every unit",
            reportlab(Look(labels="repeated", size=8))),
    Variant("rl_first", "ReportLab canvas", "no merged cells: labels in the first unit alone",
            reportlab(Look(labels="first", size=8))),
    Variant("rl_single", "ReportLab canvas", "every character drawn by itself, cells in no order",
            reportlab(Look(single=True, order="shuffled"))),
    Variant("rl_rotated", "ReportLab canvas", "upright paper turned by /Rotate 90 for table 4",
            reportlab(Look(landscape_from=2), rotate=True)),
    Variant("mu", "PyMuPDF", "UniGB-UTF16-H without widths (wide digits); rules as thin filled rectangles; headings drawn twice; "
            "heads not repeated", mupdf(Look(size=8, pen="thin", bold_twice="headings", repeat_heads=False))),
    Variant("mu_bold", "PyMuPDF", "every text drawn twice, 0.3 pt apart",
            mupdf(Look(size=8, bold_twice="cells"))),
    Variant("mu_rotated", "PyMuPDF", "pages turned by /Rotate 90 for tables 3 and 4; rules in pieces",
            mupdf(Look(size=8, pen="units", landscape_from=1), rotate=True)),
    Variant("mu_narrow", "PyMuPDF", "digits wrap in narrow cells; double rules", mupdf(Look(size=8, narrow=True, double=True))),
]

REWRITTEN = [
    Variant("rl_gs", "Ghostscript", "from ReportLab; ToUnicode is there and wrong", after(platypus.build, rewrite.ghostscript)),
    Variant("rl_cairo", "cairo", "from ReportLab: a substituted font, as subset", after(platypus.build, rewrite.cairo)),
    Variant("rl_objstm", "qpdf", "object streams and cross-reference stream",
            after(platypus.build, lambda d: rewrite.qpdf(d, "--object-streams=generate"))),
    Variant("rl_linear", "qpdf", "linearized", after(platypus.build, lambda d: rewrite.qpdf(d, "--linearize"))),
    Variant("rl_rc4", "qpdf", "RC4 of 128 bits, empty user password",
            after(platypus.build, lambda d: rewrite.qpdf(d, "--allow-weak-crypto", "--encrypt", "", "owner", "128",
                                                          "--use-aes=n", "--"))),
    Variant("rl_rc4_40", "qpdf", "RC4 of 40 bits, empty user password",
            after(platypus.build, lambda d: rewrite.qpdf(d, "--allow-weak-crypto", "--encrypt", "", "owner", "40", "--"))),
    Variant("rl_aes128", "qpdf", "AES-128, empty user password",
            after(platypus.build, lambda d: rewrite.qpdf(d, "--allow-weak-crypto", "--encrypt", "", "owner", "128",
                                                          "--use-aes=y", "--"))),
    Variant("rl_aes256", "qpdf", "AES-256, empty user password",
            after(platypus.build, lambda d: rewrite.qpdf(d, "--encrypt", "", "owner", "256", "--"))),
    Variant("rl_password", "qpdf", "AES-256 with a user password nobody knows",
            after(platypus.build, lambda d: rewrite.qpdf(d, "--encrypt", "user", "owner", "256", "--")), expect="encrypted"),
    Variant("rl_startxref", "ReportLab", "wrong startxref", after(platypus.build, rewrite.wrong_startxref)),
    Variant("rl_junk_before", "ReportLab", "lines of HTTP before the file", after(platypus.build, rewrite.junk_before)),
    Variant("rl_junk_behind", "ReportLab", "text and zeros behind the file", after(platypus.build, rewrite.junk_behind)),
    Variant("rl_update", "ReportLab", "an incremental update behind the file",
            after(platypus.build, lambda d: rewrite.with_update(d, "报告"))),
    Variant("rl_cut", "ReportLab", "cut at 60 %", after(platypus.build, lambda d: rewrite.truncated(d, 0.6)), expect=DAMAGED),
]


def variants() -> list[Variant]:
    return DRAWN + REWRITTEN
