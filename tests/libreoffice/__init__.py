"""LibreOffice for the tests, in two versions: fill a form as people do, save it, print it. Installed by install.sh; no part of the product."""

from .as_microsoft import excel_fill, word_fill
from .driver import LibreOfficeError, Version, available, fill, open_csv, resave, to_pdf, to_text

__all__ = [
    "LibreOfficeError",
    "Version",
    "available",
    "excel_fill",
    "fill",
    "open_csv",
    "resave",
    "to_pdf",
    "to_text",
    "word_fill",
]
