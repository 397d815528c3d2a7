"""The Chinese catalogue: what it must hold, and the tool that brings it up to date.

``python -m tests.support.catalogue`` takes in new texts (untranslated) and drops old ones; after translating, run it
again: it compiles the ``.mo``. Texts of click that people see (Usage, Options, errors) are in the catalogue too: click
asks the process's gettext domain for them.
"""

import ast
import io
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import aftersales

PACKAGE = Path(aftersales.__file__).parent
PO = PACKAGE / "locale" / "zh_CN" / "LC_MESSAGES" / "aftersales.po"
MO = PO.with_suffix(".mo")
_KEYWORDS = {"_": 1, "N_": 1, "ngettext": 2}
"""What marks a text, with the number of its arguments that are texts."""


def own_texts() -> set[str | tuple[str, ...]]:
    """Return every text of ours that a person may read, as the source has it.

    From the syntax tree: babel's extractor does not see what stands inside an f-string on Python 3.11.
    """
    return {text for file in PACKAGE.rglob("*.py") for text in _marked(ast.parse(file.read_bytes()))}


def _marked(tree: ast.Module) -> Iterator[str | tuple[str, ...]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _KEYWORDS:
            wanted = _KEYWORDS[node.func.id]
            given = (arg.value for arg in node.args[:wanted] if isinstance(arg, ast.Constant))
            texts = tuple(text for text in given if isinstance(text, str) and text)
            if len(texts) == wanted:
                yield texts if wanted > 1 else texts[0]


def click_texts() -> set[str | tuple[str, ...]]:
    """Return every text of the installed click."""
    folder = Path(click.__file__).parent
    found = extract_from_dir(folder, method_map=[("**.py", "python")], comment_tags=())
    return {message for _file, _line, message, _comments, _context in found if message}


def catalogue() -> Catalog:
    """Read the committed catalogue."""
    with PO.open("rb") as stream:
        return read_po(stream, locale="zh_CN", domain="aftersales")


def translations(message: Message) -> list[str]:
    """Return the translations of a message: one, or one for each plural form."""
    found = message.string
    return [text or "" for text in (found if isinstance(found, list | tuple) else [found])]


def compiled(source: Catalog) -> bytes:
    """Return the ``.mo`` of a catalogue."""
    stream = io.BytesIO()
    write_mo(stream, source)
    return stream.getvalue()


def rendered(source: Catalog) -> bytes:
    """Return the ``.po`` of a catalogue: sorted, without places, so that a change shows the texts alone."""
    stream = io.BytesIO()
    write_po(stream, source, width=120, sort_output=True, no_location=True, omit_header=False, ignore_obsolete=True)
    return stream.getvalue()


def updated() -> Catalog:
    """Return the catalogue with exactly the texts that the sources hold now, and the translations that are known."""
    old = catalogue() if PO.exists() else Catalog(locale="zh_CN", domain="aftersales")
    new = Catalog(locale="zh_CN", domain="aftersales", project="aftersales", fuzzy=False)
    new.header_comment = "# Simplified Chinese; brought up to date by python -m tests.support.catalogue."
    new.creation_date, new.revision_date = old.creation_date, old.revision_date  # where no text changes, no byte does
    for text in sorted(own_texts() | click_texts(), key=str):
        key = text if isinstance(text, str) else (text[0], text[1])
        known = old.get(key)
        new.add(key, known.string if known else None)
    return new


def main() -> None:
    """Bring both files up to date and say what is still to be translated."""
    fresh = updated()
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(rendered(fresh))
    MO.write_bytes(compiled(fresh))
    missing = [message.id for message in fresh if message.id and not all(translations(message))]
    print(f"{len(fresh)} texts, {len(missing)} untranslated")  # noqa: T201  a tool for people


if __name__ == "__main__":
    main()
