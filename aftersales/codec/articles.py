"""An article of the knowledge base: from a Markdown file with front matter to the model."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from aftersales.codec.faults import FileError
from aftersales.codec.schema import problems
from aftersales.codec.yaml_reader import Document, read_yaml
from aftersales.codec.yaml_source import SIZE_LIMIT
from aftersales.i18n import _
from aftersales.model.article import Article
from aftersales.model.finding import Finding
from aftersales.model.layout import article_of
from aftersales.model.values import Data

_FENCE = b"---\n"
_END = b"\n---\n"


def parse_article(source: bytes, path: str) -> dict[str, Any]:
    """Read the bytes of the article at `path` into plain data: the front matter, and the ``text`` below it.

    Raises:
        FileError: (an InvalidDataError) the first thing wrong, with file, line and column.
    """
    front, text = _split(source, path)
    document = read_yaml(front, path)
    for finding in _schema_findings(document):
        raise FileError(finding)
    return {**document.data, "text": text}


def inspect_article(source: bytes, path: str) -> tuple[Document | None, list[Finding]]:
    """Return the front matter of an article as far as it can be read, and everything wrong with the file's form."""
    try:
        front, _text = _split(source, path)
        document = read_yaml(front, path)
    except FileError as error:
        return None, [error.finding]
    return document, _schema_findings(document)


def _schema_findings(document: Document) -> list[Finding]:
    return [
        Finding(document.name, *document.position(problem.pointer), f"schema/{problem.keyword}", problem.message)
        for problem in problems("article", document.data)
    ]


def _split(source: bytes, path: str) -> tuple[bytes, str]:
    """Return the front matter, with an empty line for the fence above it so that lines count, and the text below.

    Raises:
        FileError: there is no front matter, the file is too large or no UTF-8.
    """
    if len(source) > SIZE_LIMIT:
        message = _("The file has {size} bytes; {limit} are allowed.").format(size=len(source), limit=SIZE_LIMIT)
        raise FileError(Finding(path, 0, 0, "article/size", message))
    front, fence, text = source.removeprefix(_FENCE).partition(_END)
    if not source.startswith(_FENCE) or not fence:
        message = _("The article does not begin with front matter: YAML between two lines of ---.")
        raise FileError(Finding(path, 1, 0, "article/front-matter", message, hint=_("See: aftersales kb new --help")))
    try:
        return b"\n" + front + b"\n", text.decode().strip("\n")
    except UnicodeDecodeError:
        raise FileError(Finding(path, 0, 0, "article/encoding", _("This is not UTF-8 text."))) from None


def article_from_data(data: Data, path: str) -> Article:
    """Build the article of data that the schema allows; `path` names it."""
    fields: dict[str, Any] = dict(data)
    name, language = article_of(path) or ("", "")
    return Article(
        path=path,
        id=name,
        language=language or fields["language"],
        title=" ".join(fields["title"].split()),
        text=fields["text"],
        valid_from=date.fromisoformat(fields["valid_from"]),
        valid_until=date.fromisoformat(fields["valid_until"]) if "valid_until" in fields else None,
        **{key: _words(fields.get(key, ())) for key in ("questions", "categories", "products", "rests_on")},
    )


def _words(listed: Sequence[str]) -> tuple[str, ...]:
    return tuple(listed)
