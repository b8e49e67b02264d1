"""Texts that a respondent can type and that some program down the line would run, swallow, cut or turn around."""

from __future__ import annotations

LONG = "Det långa svaret. " + " ".join(f"ord{n:05}" for n in range(4500)) + " Slut på det långa svaret."
"""Over 40,000 characters: more than a cell of a workbook holds."""
ENDLESS = "Donaudampfschifffahrts" * 30
TEXTS = {
    "link": '=HYPERLINK("http://elak.example/x","Klicka här")',
    "command": "@SUM(1+1)*cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C notepad'!A1",
    "plus": "+46 70 är inget nummer",
    "wide": "\uff1d1+1 är en formel i full bredd",
    "error": "#N/A",
    "dde": '=DDE("cmd";"/C calc";"__DdeLink")',
    "escape": "Vi skriver _x000D_ och _x0041_ som text",
    "script": "<script>document.title='elak'</script> <img src=x onerror=\"document.title='elak'\"> &amp; <b>fet</b>",
    "jinja": "{{ 7 * 7 }} {% for x in y %} {# bort #} ${7*7} {{ cycler.__init__.__globals__ }}",
    "marks": "höger\u202eretsnäv\u202c och \u200fvänster\u200f",
    "endless": ENDLESS,
    "markup": "]]> <!-- --> <w:p/> </w:t></w:r> &#x41; &nbsp; '\"",
    "python": "{0.__class__} %s %(x)s \\u0041 \\n",
    "truth": "TRUE",
    "number": "007",
    "date": "1-2",
    "markdown": "[klicka](javascript:alert(1)) **fet** `kod`",
    "terminal": "\\x1b[2J är skrivet som text",
    "quotes": "'; DROP TABLE events; --",
    "path": "..\\..\\..\\etc\\passwd /etc/passwd C:\\Windows",
    "emoji": "familj 👨‍👩‍👧 och 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "lines": "rad ett\n=rad två\n\nrad fyra",
    "long": LONG,
}
