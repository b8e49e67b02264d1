"""What the elements of an OpenDocument text hold: paragraphs, no text at all, or text in an attribute."""

from __future__ import annotations

from pipeline.reading.odf_xml import DC, FIELD, LOEXT, META, OFFICE, TABLE, TEXT, XLINK

PARAGRAPHS = frozenset((TEXT + "p", TEXT + "h"))
LIST_ITEM, LIST_HEADER = TEXT + "list-item", TEXT + "list-header"
SILENT = frozenset(
    {TEXT + name for name in (
        "tracked-changes", "sequence-decls", "variable-decls", "user-field-decls", "dde-connection-decls",
        "soft-page-break", "bookmark", "bookmark-start", "bookmark-end", "bookmark-ref-start", "reference-mark",
        "reference-mark-start", "reference-mark-end", "note-citation", "label", "number",
    )}
    | {OFFICE + name for name in ("forms", "event-listeners", "annotation-end", "scripts", "settings", "styles", "automatic-styles", "master-styles", "font-face-decls", "meta")}
    | {DC + "creator", DC + "date", META + "date-string", META + "creator-initials", LOEXT + "sender-initials", LOEXT + "list-item"}
    | {TABLE + name for name in ("calculation-settings", "content-validations", "label-ranges", "named-expressions", "database-ranges")}
    | {FIELD + "fieldmark-end", FIELD + "param"}
)  # fmt: skip
"""What holds no text of the document: declarations, marks, deleted text, and who wrote a comment when."""
ATTRIBUTES = {
    **{TEXT + name: (TEXT + "description",) for name in ("text-input", "user-field-input", "variable-input", "placeholder")},
    TEXT + "drop-down": (TEXT + "help", TEXT + "hint"),
    TEXT + "conditional-text": (TEXT + "string-value-if-true", TEXT + "string-value-if-false"),
    TEXT + "hidden-text": (TEXT + "string-value",),
    TEXT + "a": (OFFICE + "title", XLINK + "title"),
    **{TEXT + name: (TEXT + "string-value",) for name in ("toc-mark", "user-index-mark")},
    TEXT + "alphabetical-index-mark": tuple(TEXT + n for n in ("string-value", "key1", "key2")),
}  # fmt: skip
"""Texts a person typed that an element keeps in attributes, which the page may not show."""
