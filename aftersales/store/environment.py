"""The environment that git runs in: the user's own, without what would lead git to another repository."""

import os
from collections.abc import Mapping
from typing import Final

# What `git rev-parse --local-env-vars` lists, and what would change the meaning of paths or the shape of output.
REDIRECTING: Final = frozenset(
    f"GIT_{name}"
    for name in [
        "DIR",
        "WORK_TREE",
        "INDEX_FILE",
        "COMMON_DIR",
        "PREFIX",
        "IMPLICIT_WORK_TREE",
        "GRAFT_FILE",
        "SHALLOW_FILE",
        "CONFIG",
        "NAMESPACE",
        "NO_REPLACE_OBJECTS",
        "REPLACE_REF_BASE",
        "INTERNAL_SUPER_PREFIX",
        "GLOB_PATHSPECS",
        "NOGLOB_PATHSPECS",
        "ICASE_PATHSPECS",
        "EXTERNAL_DIFF",
        "DIFF_OPTS",
        "REFLOG_ACTION",
    ]
)
# A hook that receives a push must see the objects in quarantine, git-receive-pack(1); nobody else may be led elsewhere.
QUARANTINE: Final = frozenset({"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"})
_QUARANTINE_SIGN: Final = "GIT_QUARANTINE_PATH"


def dropped_names() -> frozenset[str]:
    """Return the names of the variables that git must not see."""
    return REDIRECTING if _QUARANTINE_SIGN in os.environ else REDIRECTING | QUARANTINE


def hook_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a hook: the user's language, because a hook speaks to the user."""
    drop = dropped_names()
    kept = {name: value for name, value in os.environ.items() if name not in drop}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", **extra}


def network_environment(ssh: str, *, ask: bool) -> dict[str, str]:
    """Return what keeps git from waiting for ever on another machine, and without a terminal from asking anything.

    Args:
        ssh: how to call ssh, where the user's settings do not say.
        ask: git may ask on the terminal.
    """
    quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS_REQUIRE": "never"}
    settings = {"GIT_TERMINAL_PROMPT": "1"} if ask else quiet
    if "GIT_SSH_COMMAND" not in os.environ and "GIT_SSH" not in os.environ:
        settings["GIT_SSH_COMMAND"] = ssh if ask else f"{ssh} -o BatchMode=yes"
    return settings


def read_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a command that only reads: it takes no lock, not even to refresh the index."""
    return write_environment({"GIT_OPTIONAL_LOCKS": "0", **(extra or {})})


def write_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of any other command: English, as git's sentences are looked into; literal paths."""
    return hook_environment({"LC_ALL": "C", "GIT_LITERAL_PATHSPECS": "1", **(extra or {})})
