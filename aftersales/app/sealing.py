"""Sealing the end of a month: a signed tag that says what the desk was, so that a later rewrite does not fit it."""

import hashlib
from collections import Counter
from collections.abc import Iterator

from aftersales.app.check_tickets import Role, role_of
from aftersales.app.context import Context
from aftersales.app.verify_commits import FOLDERS
from aftersales.app.verify_policies import PolicyHistory
from aftersales.errors import NotFoundError, RefusedError
from aftersales.i18n import _
from aftersales.model.finding import Finding
from aftersales.model.offence import Offence
from aftersales.model.seal import Seal
from aftersales.rules.team import person_by_identity
from aftersales.store.git import Git
from aftersales.store.signatures import tag_is_signed
from aftersales.store.tags import Tag, make_tag, read_tags

PREFIX = "sealed/"
"""What the names of seals begin with: ``refs/tags/sealed/2026-11``."""


def seal_desk(context: Context, name: str = "", *, signed: bool = True) -> Seal:
    """Seal the desk as its branch holds it now.

    Args:
        context: the command's.
        name: what is sealed; empty: this month, ``2026-11``.
        signed: with git's key of whoever seals.

    Raises:
        RefusedError: there is such a seal, or the name is none that git allows.
        OutsideError: git cannot sign.
        NotFoundError: the desk has no commit.
    """
    git, head = context.git, context.git.head().commit
    name = name or f"{context.now:%Y-%m}"
    if head is None:
        raise NotFoundError(_("The desk has no commit yet."))
    if git.outcome("check-ref-format", f"refs/tags/{PREFIX}{name}", accept=(0, 1))[0]:
        raise RefusedError(_("{name} is no name for a seal.").format(name=name), hint=_("Write 2026-11."))
    earlier = list(read_tags(git, PREFIX))
    if any(tag.name == f"{PREFIX}{name}" for tag in earlier):
        raise RefusedError(
            _("{name} is sealed already.").format(name=name), hint=_("A seal is for ever; give this one another name.")
        )
    previous = next((tag for tag in reversed(earlier) if git.is_ancestor(tag.commit, head)), None)
    seal = measure(git, head, name, f"{previous.name} {previous.oid}" if previous else "")
    subject = f"sealed {name}: {seal.tickets} tickets, {seal.commits} commits"
    make_tag(git, f"{PREFIX}{name}", head, f"{subject}\n\n{seal.lines()}", when=context.now, sign=signed)
    return seal


def measure(git: Git, commit: str, name: str, previous: str) -> Seal:
    """Return the seal of `commit`: counted, and digested file by file."""
    files = sorted((path, entry.oid) for path, entry in git.list_entries(commit, *FOLDERS))
    digest = hashlib.sha256()
    for (path, _oid), (_same, content) in zip(files, git.read_blobs(oid for _path, oid in files), strict=True):
        digest.update(path.encode("utf-8", "surrogateescape") + b"\0" + hashlib.sha256(content).digest())
    roles = Counter(role_of(path) for path, _oid in files)
    return Seal(
        name=name,
        commit=commit,
        root=f"sha256:{digest.hexdigest()}",
        tickets=roles[Role.TICKET],
        customers=roles[Role.CUSTOMER],
        evidence=roles[Role.EVIDENCE],
        commits=int(git.read("rev-list", "--count", commit, "--")),
        previous=previous,
    )


def find_seal(git: Git, name: str = "") -> Tag:
    """Return the seal of this name, with or without its prefix; without a name, the last one.

    Raises:
        NotFoundError: there is none.
    """
    seals = [tag for tag in read_tags(git, PREFIX) if not name or name in {tag.name, tag.name.removeprefix(PREFIX)}]
    if not seals:
        raise NotFoundError(
            _("There is no seal {name}.").format(name=name) if name else _("Nothing is sealed yet."),
            hint=_("Seal a month with: aftersales seal"),
        )
    return seals[-1]


def check_seal(git: Git, tag: Tag) -> Iterator[Offence]:
    """Yield what does not fit a seal: its figures, its signature, the seal before it."""
    seal = Seal.read(tag.message)
    if seal is None:
        yield _offence(tag, "seal/unreadable", _("The tag {name} holds no seal.").format(name=tag.name))
        return
    measured = measure(git, tag.commit, seal.name, seal.previous)
    for key, said in seal._asdict().items():
        found = getattr(measured, key)
        if said != found:
            message = _("The seal says {key} {said}, but the commit holds {found}.")
            yield _offence(tag, "seal/broken", message.format(key=key, said=said, found=found))
    previous, _space, oid = seal.previous.partition(" ")
    if previous and oid not in [earlier.oid for earlier in read_tags(git, PREFIX) if earlier.name == previous]:
        message = _("The seal before it, {name}, is gone or was made anew.").format(name=previous)
        yield _offence(tag, "seal/previous", message)
    yield from _check_signature(git, tag)


def _check_signature(git: Git, tag: Tag) -> Iterator[Offence]:
    """Yield a tag that its maker has not signed, where the desk demands signatures or the tag bears one."""
    policy = PolicyHistory(git).at(tag.commit)
    person = policy and person_by_identity(tag.tagger_name, tag.tagger_email, policy.team)
    signed = "-----BEGIN " in tag.message
    if policy and (policy.desk.signatures or (signed and person and person.signing_keys)):
        keys = {person.id: person.signing_keys} if person else {}
        if not tag_is_signed(git, tag.name, keys):
            message = _("The seal is not signed with a key of {person}.").format(person=tag.tagger_name)
            yield _offence(tag, "seal/signature", message)


def lost_seals(git: Git, head: str) -> Iterator[Offence]:
    """Yield seals whose commit is no longer in the history: it was rewritten after it was sealed."""
    for tag in read_tags(git, PREFIX):
        if not git.is_ancestor(tag.commit, head):
            message = _("{name} was sealed, and its commit is no longer in the history.").format(name=tag.name)
            yield _offence(tag, "seal/rewritten", message)


def _offence(tag: Tag, code: str, message: str) -> Offence:
    author = f"{tag.tagger_name} <{tag.tagger_email}>"
    return Offence(tag.commit, author, tag.at, tag.name, Finding("", 0, 0, code, message))
