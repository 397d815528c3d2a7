"""Annotated tags: made, signed where git can, and read back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from aftersales.errors import OutsideError
from aftersales.i18n import _
from aftersales.model.moments import parse_moment
from aftersales.store.git import Git


@dataclass(frozen=True, slots=True)
class Tag:
    """An annotated tag: its name, git's id of it and of its commit, who made it when, and its message."""

    name: str
    oid: str
    commit: str
    tagger_name: str
    tagger_email: str
    at: datetime
    message: str


_FIELDS = ("objectname", "*objectname", "taggername", "taggeremail:trim", "taggerdate:iso-strict", "contents")


def read_tags(git: Git, prefix: str) -> Iterator[Tag]:
    """Yield the annotated tags whose names begin with `prefix`, ``sealed/``, the oldest first."""
    named = git.read("for-each-ref", "--sort=taggerdate", "--format=%(refname:short)", f"refs/tags/{prefix}")
    for name in named.decode().splitlines():
        output = git.read(
            "for-each-ref", f"--format={'%00'.join(f'%({field})' for field in _FIELDS)}", f"refs/tags/{name}"
        )
        oid, commit, tagger, email, at, message = output.decode("utf-8", "replace").split("\0", len(_FIELDS) - 1)
        if commit and at:
            yield Tag(name, oid, commit, tagger, email, parse_moment(at), message)


def make_tag(git: Git, name: str, commit: str, message: str, *, when: datetime, sign: bool) -> None:
    """Make an annotated tag in the name of git's identity.

    Raises:
        OutsideError: there is a tag of this name, or git cannot sign.
    """
    who = git.identity("committer")
    variables = {
        "GIT_COMMITTER_NAME": who.name,
        "GIT_COMMITTER_EMAIL": who.email,
        "GIT_COMMITTER_DATE": when.isoformat(),
    }
    kind = "--sign" if sign else "--no-sign"
    try:
        git.write("tag", "--annotate", kind, "--file=-", "--", name, commit, stdin=message.encode(), env=variables)
    except OutsideError as error:
        if not sign:
            raise
        raise OutsideError(
            error.message,
            hint=_("Tell git your key (docs/howto/signing.md), or seal without a signature: --unsigned"),
        ) from None
