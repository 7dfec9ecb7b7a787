"""PDF files made from PDF files: other encodings, other writers, protection, damage, containers."""

import functools
import io
import pathlib
import re

import pikepdf

from .programs import settled, through

CMAPS = pathlib.Path("/usr/share/poppler/cMap/Adobe-GB1")


def encoded(data: bytes, encoding: str) -> bytes:
    """The texts of a ReportLab file, written in UniGB-UCS2-H, in another predefined encoding."""
    encode = {
        "UniGB-UTF16-H": lambda text: text.encode("utf-16-be"),
        "Identity-H": identity,
    }.get(encoding, lambda text: text.encode("gbk"))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            fonts = chinese_fonts(page)
            page.Contents = pdf.make_stream(rewritten(page, fonts, encode))
        for font in pdf.objects:
            if isinstance(font, pikepdf.Dictionary) and font.get("/Encoding") == pikepdf.Name("/UniGB-UCS2-H"):
                font.Encoding = pikepdf.Name("/" + encoding)
                if encoding in ("GBK-EUC-H", "GB-EUC-H", "GBK2K-H"):
                    # These encodings have half-width digits and letters at other character ids.
                    widths = font.DescendantFonts[0]
                    widths.W = pikepdf.Array([*widths.get("/W", []), 814, 939, 500])
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


def chinese_fonts(page: pikepdf.Page) -> set[str]:
    return {
        name for name, font in page.Resources.Font.items() if font.get("/Encoding") == pikepdf.Name("/UniGB-UCS2-H")
    }


def rewritten(page: pikepdf.Page, fonts: set[str], encode) -> bytes:
    out, chinese = [], False
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            chinese = str(operands[0]) in fonts
        elif str(operator) in ("Tj", "TJ", "'") and chinese:
            operands = [again(operand, encode) for operand in operands]
        out.append((operands, operator))
    return pikepdf.unparse_content_stream(out)


def again(operand, encode):
    if isinstance(operand, pikepdf.Array):
        return pikepdf.Array([again(part, encode) for part in operand])
    if isinstance(operand, pikepdf.String):
        return pikepdf.String(encode(bytes(operand).decode("utf-16-be")))
    return operand


def identity(text: str) -> bytes:
    table = gb1()
    return b"".join(table[ord(char)].to_bytes(2, "big") for char in text)


@functools.cache
def gb1() -> dict[int, int]:
    """Unicode to character ids of Adobe-GB1, from the CMap files of poppler-data."""
    table = {}
    for name in ("UniGB-UCS2-H",):
        words = (CMAPS / name).read_text("latin-1")
        for first, last, cid in re.findall(r"<([0-9a-f]{4})>\s*<([0-9a-f]{4})>\s*(\d+)", words):
            for code in range(int(first, 16), int(last, 16) + 1):
                table[code] = int(cid) + code - int(first, 16)
        for code, cid in re.findall(r"^<([0-9a-f]{4})>\s*(\d+)\s*$", words, re.MULTILINE):
            table[int(code, 16)] = int(cid)
    return table


def ghostscript(data: bytes) -> bytes:
    return settled(
        through(data, ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", "-sOutputFile=out.pdf", "IN"])
    )


def cairo(data: bytes) -> bytes:
    return settled(through(data, ["pdftocairo", "-pdf", "IN", "OUT"]))


def qpdf(data: bytes, *options: str) -> bytes:
    identifier = "--static-id" if "--encrypt" in options else "--deterministic-id"
    aes = ["--static-aes-iv"] if "--encrypt" in options else []
    return through(data, ["qpdf", identifier, *aes, *options, "IN", "OUT"], good=(0, 3))


def without_to_unicode(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                del item["/ToUnicode"]
        pdf.remove_unreferenced_resources()
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def false_to_unicode(data: bytes, told) -> bytes:
    """The same with maps to Unicode that name `told(character)` for each character, as broken and scrambled ones do."""

    def target(digits: str) -> str:
        text = bytes.fromhex(digits).decode("utf-16-be")
        return "".join(told(c) for c in text).encode("utf-16-be").hex().upper()

    def pairs(block: re.Match) -> str:
        line = lambda pair: f"<{pair[1]}> <{target(pair[2])}>"
        return re.sub(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", line, block[0])

    def ranges(block: re.Match) -> str:
        out = []
        for low, high, first, listed in re.findall(
            r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^]]*)\])", block[0]
        ):
            count = int(high, 16) - int(low, 16) + 1
            targets = [f"{int(first, 16) + up:04X}" for up in range(count)] if first else re.findall(r"<(\w+)>", listed)
            out.append(f"<{low}> <{high}> [{' '.join(f'<{target(one)}>' for one in targets)}]")
        return "beginbfrange\n" + "\n".join(out) + "\nendbfrange"

    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                text = item["/ToUnicode"].read_bytes().decode("latin-1")
                text = re.sub(r"beginbfchar.*?endbfchar", pairs, text, flags=re.S)
                text = re.sub(r"beginbfrange.*?endbfrange", ranges, text, flags=re.S)
                item["/ToUnicode"] = pdf.make_stream(text.encode("latin-1"))
        pdf.remove_unreferenced_resources()
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def wrong_startxref(data: bytes) -> bytes:
    at = data.rindex(b"startxref")
    return data[:at] + re.sub(rb"startxref\s+(\d+)", b"startxref\n77", data[at:])


def junk_before(data: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 0\r\n\r\n" + data


def junk_behind(data: bytes) -> bytes:
    return data + b"\n<!-- served in 12 ms -->\n" + b"\0" * 300


def with_update(data: bytes, title: str) -> bytes:
    """Saved a second time behind the first, as editors do: the new catalogue and cross references stand at the end."""
    at = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    size, root = re.findall(rb"/Size (\d+)", data)[-1], re.findall(rb"/Root (\d+ \d+ R)", data)[-1]
    number = int(size)
    body = f"{number} 0 obj\n<</Title <{('FEFF' + title.encode('utf-16-be').hex()).upper()}>>>\nendobj\n".encode()
    begin = b"" if data.endswith(b"\n") else b"\n"
    offset = len(data) + len(begin)
    table = (
        b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d /Root %s /Info %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (number, offset, number + 1, root, number, at, offset + len(body))
    )
    return data + begin + body + table


def attached(cover: bytes, report: bytes, name: str) -> bytes:
    """A cover page with the report as an attached file."""
    with pikepdf.open(io.BytesIO(cover)) as pdf:
        spec = pikepdf.AttachedFileSpec(
            pdf,
            report,
            filename=name,
            mime_type="application/pdf",
            creation_date="D:20240115080000Z",
            mod_date="D:20240115080000Z",
        )
        pdf.attachments[name] = spec
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()
