"""The font files that producers put into PDF files."""

import functools
import pathlib
import tempfile

from fontTools.ttLib import TTCollection

ZENHEI = "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"
UMING = "/usr/share/fonts/truetype/arphic/uming.ttc"


@functools.cache
def single(collection: str) -> pathlib.Path:
    """The first font of a collection as a file of its own: PyMuPDF puts the whole file into the PDF."""
    path = pathlib.Path(tempfile.gettempdir(), "pdf-set-" + pathlib.Path(collection).stem + ".ttf")
    if not path.exists():
        with TTCollection(collection) as fonts:
            fonts.fonts[0].save(path)
    return path
