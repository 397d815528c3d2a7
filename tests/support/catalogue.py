"""The Chinese catalogue: what it must hold, and the tool that brings it up to date.

``python -m tests.support.catalogue`` takes in new texts (untranslated) and drops old ones; after translating, run it
again: it compiles the ``.mo``. Texts of click that people see (Usage, Options, errors) are in the catalogue too, because
click asks the process's gettext domain for them.
"""

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
_KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def _texts(folder: Path) -> Iterator[str | tuple[str, ...]]:
    found = extract_from_dir(folder, method_map=[("**.py", "python")], keywords=_KEYWORDS, comment_tags=())
    return (message for _file, _line, message, _comments, _context in found if message)


def own_texts() -> set[str | tuple[str, ...]]:
    """Return every text of ours that a person may read, as the source has it."""
    return set(_texts(PACKAGE))


def click_texts() -> set[str | tuple[str, ...]]:
    """Return every text of the installed click."""
    return set(_texts(Path(click.__file__).parent))


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
    new.mime_headers = [("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8")]
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
