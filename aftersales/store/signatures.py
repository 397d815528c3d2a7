"""Who signed a commit or a tag, by the keys that the team says are theirs; git checks, with ssh-keygen or gpg."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from tempfile import NamedTemporaryFile
from typing import Final

from aftersales.model.record import record
from aftersales.store.git import Git

_FORMAT: Final = "--format=tformat:%H%x00%G?%x00%GS%x00%GF%x00%GP"
_FIELDS: Final = 5
_GOOD: Final = frozenset("GU")
"""git-log(1), %G?: a good signature; U: good, by a key whose owner gpg does not know, and the team does."""

_UNCHECKED: Final = "E"
"""Signed, but by a key that gpg here does not have."""

_GPG: Final = "gpg "

Keys = Mapping[str, Sequence[str]]
"""Person → their keys, as ``team.yaml`` holds them: the line of an ssh public key, or ``gpg`` and a fingerprint, whose
key the gpg of whoever verifies must have."""


@record
class Signers:
    """Who signed some commits.

    Attributes:
        people: commit → id of the person whose key signed it; a commit without a good signature is left out.
        unchecked: commits whose signature nobody here can check, because gpg does not have the key.
    """

    people: Mapping[str, str]
    unchecked: frozenset[str] = frozenset()


def signers(git: Git, commits: Sequence[str], keys: Keys) -> Signers:
    """Return who signed these commits."""
    owners = {key.removeprefix(_GPG): person for person, mine in keys.items() for key in mine if key.startswith(_GPG)}
    with _known(keys) as settings:
        asked = "".join(f"{commit}\n" for commit in commits).encode()
        output = git.read(*settings, "log", "--no-walk=unsorted", "-z", _FORMAT, "--stdin", stdin=asked)
    fields = output.decode("utf-8", "replace").split("\0")[:-1]
    found: dict[str, str] = {}
    unchecked = set()
    for start in range(0, len(fields), _FIELDS):
        commit, verdict, principal, fingerprint, primary = fields[start : start + _FIELDS]
        if verdict == _UNCHECKED:
            unchecked.add(commit)
        if verdict in _GOOD:
            person = owners.get(primary) or owners.get(fingerprint) or (principal if principal in keys else "")
            found |= {commit: person} if person else {}
    return Signers(found, frozenset(unchecked))


def tag_is_signed(git: Git, tag: str, keys: Keys) -> bool:
    """Tell whether a tag bears a good signature: by one of `keys`, or by any key that gpg here trusts to be whole."""
    with _known(keys) as settings:
        return git.outcome(*settings, "verify-tag", "--", tag, accept=(0, 1, 128))[0] == 0


@contextmanager
def _known(keys: Keys) -> Iterator[Sequence[str]]:
    """Yield settings that make git know these ssh keys, and no others; principals are the ids of people."""
    with NamedTemporaryFile("w", encoding="utf-8", suffix=".allowed_signers") as allowed:
        for person, mine in keys.items():  # ssh-keygen(1), ALLOWED SIGNERS: principal, options, key
            lines = (key for key in mine if not key.startswith(_GPG))
            allowed.writelines(f'{person} namespaces="git" {" ".join(key.split()[:2])}\n' for key in lines)
        allowed.flush()
        yield ("-c", f"gpg.ssh.allowedSignersFile={allowed.name}")
