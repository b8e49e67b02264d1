"""Types answers into one form in a headless LibreOffice and saves it, as a person at the keyboard would.

Runs under the system's python3 with python3-uno, never under the project's own, so it imports nothing but them:

    worker.py < JOB      JOB: {"profile", "source", "target", "filter", "answers": {key: text}, "places": {key: [table, cell]}}

`places` says where a person sees each control of a document: LibreOffice before 7.5 knows nothing of tags. Ends with a
sentence on stderr and a code other than 0 when an answer could not be typed.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]
from com.sun.star.lang import DisposedException  # type: ignore[import-not-found]

Uno = Any
Type = Callable[[str], None]
"""Types a text into one control."""
SWEDISH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>sv-SE</value></prop></item></oor:items>"""
"""What a typed "4,5" or "2026-10-02" becomes depends on the locale, and respondents have the Swedish one."""


def main(job: dict[str, Any]) -> None:
    profile = Path(job["profile"])
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SWEDISH, encoding="utf-8")
    pipe = f"lovande{uuid.uuid4().hex}"
    program = subprocess.Popen(
        [
            "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=sys.stderr,
    )
    try:
        context = connect(program, pipe)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        try:
            edit(context, desktop, job)
        finally:
            close(desktop, program)
    finally:
        program.kill()


def close(desktop: Uno, program: subprocess.Popen[bytes]) -> None:
    """Asks the program to close. The form is saved by now, so one that closes before it has answered has done so."""
    with contextlib.suppress(DisposedException, subprocess.TimeoutExpired):
        desktop.terminate()
        program.wait(20)


def connect(program: subprocess.Popen[bytes], pipe: str) -> Uno:
    """The started program's own context. How long it may take is for the driver's time limit to say."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    while program.poll() is None:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
    sys.exit(f"LibreOffice ended with code {program.returncode} before it had started.")


def edit(context: Uno, desktop: Uno, job: dict[str, Any]) -> None:
    document = desktop.loadComponentFromURL(Path(job["source"]).as_uri(), "_blank", 0, (named("Hidden", True),))
    if document is None:
        sys.exit(f"LibreOffice cannot open {job['source']}")
    try:
        if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            type_in_cells(context, document, job["answers"])
        else:
            type_in_controls(document, job["answers"], {(t, cell): key for key, (t, cell) in job["places"].items()})
        target = Path(job["target"]).as_uri()
        document.storeToURL(target, (named("FilterName", job["filter"]), named("Overwrite", True)))
    finally:
        document.close(True)


def named(name: str, value: object) -> Uno:
    argument = PropertyValue()
    argument.Name, argument.Value = name, value
    return argument


def type_in_cells(context: Uno, book: Uno, answers: dict[str, str]) -> None:
    """Goes to each cell and enters the text as the keyboard does: Calc may well make something else of it."""
    dispatcher = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    frame = book.CurrentController.Frame
    for key, text in answers.items():
        cell = cell_of(book, key)
        dispatcher.executeDispatch(frame, ".uno:GoToCell", "", 0, (named("ToPoint", cell.AbsoluteName),))
        dispatcher.executeDispatch(frame, ".uno:EnterString", "", 0, (named("StringName", text),))


def cell_of(book: Uno, key: str) -> Uno:
    """The cell with that name, or at that place: "P01!C12"."""
    sheet, _, place = key.rpartition("!")
    if book.NamedRanges.hasByName(key):
        return book.NamedRanges.getByName(key).ReferredCells
    if not sheet or not book.Sheets.hasByName(sheet):
        sys.exit(f"No cell has the name {key}, and there is no such place")
    return book.Sheets.getByName(sheet).getCellRangeByName(place)


def type_in_controls(document: Uno, answers: dict[str, str], places: dict[tuple[int, str], str]) -> None:
    tagged = hasattr(document, "ContentControls")
    controls = dict(controls_by_tag(document) if tagged else controls_by_place(document, places))
    missing = [key for key in answers if key not in controls]
    if missing:
        sys.exit(f"No control found for {', '.join(missing)}")
    for key, text in answers.items():
        controls[key](text)


def controls_by_tag(document: Uno) -> Iterator[tuple[str, Type]]:
    for n in range(document.ContentControls.Count):
        control = document.ContentControls.getByIndex(n)
        yield control.Tag, typist(control, control.setString)


def controls_by_place(document: Uno, places: dict[tuple[int, str], str]) -> Iterator[tuple[str, Type]]:
    """7.4: a list is a content control without tag, plain text is an input field."""
    for place, portion in portions(document):
        key = places.get(place, "")
        if key and portion.TextPortionType == "ContentControl":
            yield key, typist(portion.ContentControl, replacer(portion.ContentControl))
        elif key and portion.TextPortionType == "TextField":
            yield key, field_typist(portion.TextField)


def portions(document: Uno) -> Iterator[tuple[tuple[int, str], Uno]]:
    """((number of the table, name of the cell), portion) of every portion of text in a table."""
    tables = [block for block in each(document.Text) if block.supportsService("com.sun.star.text.TextTable")]
    for number, table in enumerate(tables, 1):
        for cell in table.CellNames:
            for paragraph in each(table.getCellByName(cell)):
                for portion in each(paragraph):
                    yield (number, cell), portion


def each(parent: Uno) -> Iterator[Uno]:
    items = parent.createEnumeration()
    while items.hasMoreElements():
        yield items.nextElement()


def typist(control: Uno, write: Type) -> Type:
    """Picks from the list where there is one: a label that is not offered cannot be picked."""

    def type_(text: str) -> None:
        offered = [p.Value for item in control.ListItems for p in item if p.Name == "DisplayText"]
        if offered and text not in offered:
            sys.exit(f"{text!r} is not in the list: {', '.join(offered)}")
        control.ShowingPlaceHolder = False
        write(text)

    return type_


def replacer(control: Uno) -> Type:
    """7.4's own setString puts the text before what is there: select what is there and type over it."""

    def type_(text: str) -> None:
        cursor = control.createTextCursor()
        cursor.gotoStart(False)
        cursor.goRight(len(control.Anchor.getString()), True)
        cursor.setString(text)

    return type_


def field_typist(field: Uno) -> Type:
    def type_(text: str) -> None:
        field.Content = text
        field.update()

    return type_


if __name__ == "__main__":
    main(json.load(sys.stdin))
