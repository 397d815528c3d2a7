"""New articles of the knowledge base: a file to be written in, and the examples that come with the program."""

from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Final

from aftersales.app.context import Context
from aftersales.codec.yaml_writer import write_yaml
from aftersales.errors import BusyError, OutsideError, UsageError
from aftersales.i18n import _, language
from aftersales.model.layout import KNOWLEDGE, article_of, article_path
from aftersales.model.values import Value

_EXAMPLES: Final = "articles"


def new_article(context: Context, name: str, title: str, tongue: str = "", categories: tuple[str, ...] = ()) -> str:
    """Write a file for a new article into the work tree, to be filled in and committed; return its path.

    Raises:
        UsageError: the name is none.
        BusyError: the file is already there.
    """
    path = article_path(name, tongue or language())
    if article_of(path) is None:
        raise UsageError(
            _("{name} is no name of an article.").format(name=name),
            hint=_("Small letters, digits and hyphens, at most 80: how-to-find-the-serial-number"),
        )
    _write(context, {path: _template(title or name, tongue or language(), categories, context.now.date())})
    return path


def _template(title: str, tongue: str, categories: tuple[str, ...], day: date) -> bytes:
    front: dict[str, Value] = {"title": title, "language": tongue, "questions": [title]}
    front |= {"categories": list(categories)} if categories else {}
    front["valid_from"] = day.isoformat()
    return b"---\n" + write_yaml(front) + f"---\n# {title}\n\n…\n".encode()


def example_articles() -> Mapping[str, bytes]:
    """Return the articles that come with the program, for a shop in China: path in a desk → bytes."""
    folder = resources.files("aftersales.app.demo").joinpath(_EXAMPLES)
    return {f"{KNOWLEDGE}/{file.name}": file.read_bytes() for file in folder.iterdir() if file.name.endswith(".md")}


def write_examples(context: Context) -> list[str]:
    """Write the examples that are not there yet into the work tree; return their paths."""
    wanted = {path: source for path, source in example_articles().items() if not (context.git.root / path).exists()}
    _write(context, wanted)
    return sorted(wanted)


def _write(context: Context, files: Mapping[str, bytes]) -> None:
    folder = context.git.root / KNOWLEDGE
    try:
        if folder.is_symlink() or not folder.resolve().is_relative_to(context.git.root):
            raise UsageError(_("This is a symbolic link; a desk holds plain files."), place=KNOWLEDGE)
        folder.mkdir(parents=True, exist_ok=True)
        for path, source in files.items():
            with Path(context.git.root / path).open("xb") as stream:
                stream.write(source)
    except FileExistsError as error:
        raise BusyError(_("{path} is already there.").format(path=error.filename)) from None
    except OSError as error:
        reason = _("The file cannot be written: {reason}.").format(reason=error.strerror)
        raise OutsideError(reason, place=str(error.filename or folder)) from error
