"""What every kind of YAML file of a desk has in common: read, held against its schema, found fault with, written."""

from collections.abc import Iterator, Mapping

from aftersales.codec.faults import FileError
from aftersales.codec.schema import key_order, problems
from aftersales.codec.yaml_reader import Document, read_yaml
from aftersales.codec.yaml_writer import write_yaml
from aftersales.i18n import _
from aftersales.model.finding import Finding
from aftersales.model.layout import SCHEMAS
from aftersales.model.values import Data, Value


def parse_file(kind: str, source: bytes, name: str) -> Mapping[str, Value]:
    """Read the bytes of the file `name` and hold them against the schema of its `kind`.

    Raises:
        FileError: (an InvalidDataError) the first thing wrong, with file, line and column.
    """
    document = read_yaml(source, name)
    for finding in _schema_findings(kind, document):
        raise FileError(finding)
    return document.data


def check_file(kind: str, source: bytes, name: str) -> list[Finding]:
    """Return everything wrong with the file `name`: YAML, schema, and comments that the next write would lose."""
    return inspect_file(kind, source, name)[1]


def inspect_file(kind: str, source: bytes, name: str) -> tuple[Document | None, list[Finding]]:
    """Return the file `name` as far as it can be read (None: it is no YAML of ours), and everything wrong with it."""
    try:
        document = read_yaml(source, name)
    except FileError as error:
        return None, [error.finding]
    return document, sorted([*_schema_findings(kind, document), *_comment_findings(document)])


def _schema_findings(kind: str, document: Document) -> Iterator[Finding]:
    for problem in problems(kind, document.data):
        yield Finding(document.name, *document.position(problem.pointer), f"schema/{problem.keyword}", problem.message)


def _comment_findings(document: Document) -> Iterator[Finding]:
    message = _("A comment stands here; the next command that changes this file would lose it.")
    for line in document.comments:
        yield Finding(document.name, line, 0, "yaml/comment", message, hint=_("Write it as a note, and remove it."))


def comment_lines(source: bytes, name: str) -> tuple[int, ...]:
    """Return the lines, from 1, of the comments that rewriting the file would lose."""
    return read_yaml(source, name).comments


def render_file(kind: str, data: Data, folders: int) -> bytes:
    """Return the canonical file of `data`, which lies `folders` below the desk's root; its first line names its schema.

    Editors with the YAML language server find the schema by that line.
    """
    modeline = f"yaml-language-server: $schema={'../' * folders}{SCHEMAS}/{kind}.schema.json"
    return write_yaml(data, order=key_order(kind), modeline=modeline)
