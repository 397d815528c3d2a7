"""The git door: what it reads, and that the cheap way of reading HEAD agrees with git."""

import ast
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import aftersales.store
from aftersales.errors import OutsideError
from aftersales.store.folders import ODD, Head, find_folders, read_head
from aftersales.store.git import Git, open_desk
from tests.support.repositories import OTHER, TICKET, change_desk, make_repository, run_git, run_python, write_files

STORE = Path(aftersales.store.__file__).parent


def _asked(root: Path) -> Head:
    name = run_git(root, "symbolic-ref", "--quiet", "--short", "HEAD", check=False).strip()
    commit = run_git(root, "rev-parse", "--verify", "--quiet", "HEAD", check=False).strip()
    return Head(commit or None, name or None)


@pytest.mark.parametrize(
    "prepare",
    [
        lambda root: run_git(root, "status"),
        lambda root: run_git(root, "switch", "--quiet", "--detach"),
        lambda root: run_git(root, "switch", "--quiet", "--orphan", "empty"),
        lambda root: run_git(root, "pack-refs", "--all"),
        lambda root: run_git(root, "branch", "main2"),
        lambda root: (run_git(root, "pack-refs", "--all"), run_git(root, "commit", "-q", "--allow-empty", "-m", "x")),
        lambda root: run_git(root, "symbolic-ref", "HEAD", "refs/tags/odd"),
        lambda root: (
            run_git(root, "symbolic-ref", "refs/heads/alias", "refs/heads/main"),
            run_git(root, "symbolic-ref", "HEAD", "refs/heads/alias"),
        ),
    ],
)
def test_head_without_git_is_what_git_says(desk: Git, prepare: Callable[[Path], object]) -> None:
    prepare(desk.root)
    assert desk.head().commit == _asked(desk.root).commit
    told = read_head(desk.folders)
    if told is not ODD:
        assert told == _asked(desk.root)


def test_reading_head_and_opening_a_desk_import_neither_subprocess_nor_gitpython(desk: Git) -> None:
    code = (
        "import sys; from pathlib import Path; from aftersales.store.git import open_repository;"
        "print(open_repository(Path(sys.argv[1])).head().commit);"
        "print({'subprocess', 'git', 'threading', 'json', 'hashlib'} & set(sys.modules))"
    )
    done = run_python(code, str(desk.root / "tickets" / "2026"))
    assert done.stdout.splitlines() == [desk.head().commit, "set()"]


def test_a_single_change_does_not_import_gitpython(desk: Git) -> None:
    code = (
        "import sys; from pathlib import Path; from aftersales.store.git import open_repository;"
        "from tests.support.repositories import change_desk, TICKET;"
        "sys.modules.pop('git', None); change_desk(open_repository(Path(sys.argv[1])), {TICKET: 'x'});"
        "print('git' in sys.modules)"
    )
    assert run_python(code, str(desk.root)).stdout.strip() == "False"


def test_find_folders(desk: Git, tmp_path: Path) -> None:
    folders = find_folders(desk.root / "tickets" / "2026")
    assert folders is not None
    assert (folders.top, folders.private, folders.common) == (desk.root, desk.root / ".git", desk.root / ".git")
    assert find_folders(tmp_path) is None


def test_read_blob(desk: Git) -> None:
    assert desk.read_blob("HEAD", TICKET) == b"id: AS-261122-7K3QM\nstate: new\n"
    assert desk.read_blob("HEAD", "tickets") is None
    assert desk.read_blob("HEAD", "no/such/file") is None
    assert desk.read_blob("HEAD", "two\nlines") is None
    assert desk.read_blob("no such commit", TICKET) is None
    change_desk(desk, {"empty.txt": b"", "binary.bin": bytes(range(256)) * 1000, "n.txt": b"a blob 3\nno newline"})
    assert desk.read_blob("HEAD", "empty.txt") == b""
    assert desk.read_blob("HEAD", "binary.bin") == bytes(range(256)) * 1000
    assert desk.read_blob("HEAD", "n.txt") == b"a blob 3\nno newline"


def test_read_blobs(desk: Git) -> None:
    wanted = {f"tickets/{number}.bin": bytes([number % 251]) * (number * 40) for number in range(400)}
    change_desk(desk, dict(wanted))
    listed = dict(desk.list_tree("HEAD", "tickets"))
    contents = desk.read_blobs(listed[path] for path in wanted)
    assert [content for _oid, content in contents] == list(wanted.values())
    assert list(desk.read_blobs([])) == []
    first = next(iter(desk.read_blobs(listed.values())))  # the reader may stop half way
    assert first[0] == next(iter(listed.values()))
    with pytest.raises(OutsideError, match="does not hold"):
        list(desk.read_blobs(["0" * 40]))


def test_list_tree_and_changed_paths(desk: Git) -> None:
    old = desk.head().commit or ""
    new = change_desk(desk, {TICKET: "x\n", "customers/空 a.yaml": "y\n", OTHER: None})
    assert {path for path, _oid in desk.list_tree(old, "tickets")} == {TICKET, OTHER}
    assert list(desk.list_tree(old, "nowhere")) == []
    assert [(status, path) for status, path, _oid in desk.changed_paths(old, new)] == [
        ("A", "customers/空 a.yaml"),
        ("M", TICKET),
        ("D", OTHER),
    ]
    assert [path for _status, path, _oid in desk.changed_paths(old, new, "customers")] == ["customers/空 a.yaml"]
    assert list(desk.changed_paths(new, new)) == []
    with pytest.raises(OutsideError, match="diff-tree"):
        list(desk.changed_paths("no-such", new))


def test_names_are_not_patterns(desk: Git) -> None:
    change_desk(desk, {"tickets/*.yaml": "star\n", "tickets/[a].yaml": "x\n", ":(top)notes.txt": "y\n"})
    assert [path for path, _oid in desk.list_tree("HEAD", "tickets/*.yaml")] == ["tickets/*.yaml"]
    assert len(desk.log_of_path("tickets/*.yaml")) == 1
    write_files(desk.root, {"tickets/*.yaml": "2\n", "tickets/[a].yaml": "2\n"})
    assert desk.status_paths(["tickets/[a].yaml"]) == [(" M", "tickets/[a].yaml")]


def test_ancestors_and_revisions(desk: Git) -> None:
    old = desk.head().commit or ""
    new = change_desk(desk, {TICKET: "x\n"})
    assert desk.is_ancestor(old, new)
    assert not desk.is_ancestor(new, old)
    assert desk.resolve("HEAD~1") == old
    assert desk.resolve("main") == new
    assert desk.resolve("--upload-pack=x") is None
    assert desk.resolve("HEAD~99") is None


def test_log_of_path(desk: Git) -> None:
    change_desk(desk, {TICKET: "x\n"}, "第一 change\n\nwords\nof two lines\n\nTicket: A\nActor: 王强\nTicket: B\n")
    change_desk(desk, {OTHER: "x\n"}, "Elsewhere\n")
    run_git(desk.root, "commit", "--quiet", "--allow-empty", "--allow-empty-message", "--message=")
    told = desk.log_of_path(TICKET)
    assert [commit.subject for commit in told] == ["第一 change", "A desk"]
    assert told[0].trailers == (("Ticket", "A"), ("Actor", "王强"), ("Ticket", "B"))
    assert (told[0].trailer("Ticket"), told[0].trailer("To")) == ("B", "")
    assert told[0].body.startswith("第一 change\n\nwords\nof two lines")
    assert told[0].at.utcoffset() == timedelta(0)
    assert [commit.subject for commit in desk.log()] == ["", "Elsewhere", "第一 change", "A desk"]
    assert [commit.subject for commit in desk.log(revisions=["HEAD~2..HEAD"], paths=["tickets"])] == ["Elsewhere"]
    assert len(desk.log_of_path(TICKET, limit=1)) == 1
    assert desk.log_of_path("nowhere") == []


def test_a_commit_made_by_hand_with_odd_words(desk: Git) -> None:
    """Old encodings and broken names are shown as well as can be, not stumbled over."""
    write_files(desk.root, {TICKET: "x\n"})
    run_git(desk.root, "-c", "i18n.commitEncoding=GB18030", "commit", "--quiet", "--all", "-F", "-", stdin="x\n")
    tree = run_git(desk.root, "rev-parse", "HEAD^{tree}").strip()
    raw = (
        f"tree {tree}\nauthor Odd  <not an address> 1 +0000\ncommitter X <> 1 +0000\n\n\nno subject".encode() + b"\xff"
    )
    (desk.root / "raw").write_bytes(raw)
    oid = run_git(desk.root, "hash-object", "-t", "commit", "-w", "raw").strip()
    told = next(desk.log(revisions=[oid], whole=True))
    assert told.committer_email == ""
    assert told.subject.startswith("no subject")


def test_diff_of(desk: Git) -> None:
    commit = change_desk(desk, {TICKET: "状态: x\n", OTHER: "y\n"})
    diff = desk.diff_of(commit, TICKET)
    assert "+状态: x" in diff.splitlines()
    assert OTHER not in diff
    assert desk.diff_of(commit, "nowhere") == ""
    first = run_git(desk.root, "rev-list", "--max-parents=0", "HEAD").strip()
    assert "+state: new" in desk.diff_of(first, TICKET).splitlines()


def test_status_paths(desk: Git) -> None:
    assert desk.status_paths() == []
    write_files(desk.root, {TICKET: "x\n", "new/空.txt": "y\n"})
    run_git(desk.root, "rm", "--quiet", "--cached", OTHER)
    assert sorted(desk.status_paths()) == sorted([(" M", TICKET), ("D ", OTHER), ("??", "new/空.txt"), ("??", OTHER)])


def test_settings(desk: Git) -> None:
    for name, value in (("x.on", "yes"), ("x.off", "0"), ("x.text", "two\nlines"), ("x.many", "1")):
        run_git(desk.root, "config", name, value)
    run_git(desk.root, "config", "--add", "x.many", "2")
    with (desk.root / ".git" / "config").open("a") as stream:
        stream.write("[x]\n\tbare\n")
    git = open_desk(desk.root)
    assert git.config("x.text") == "two\nlines"
    assert (git.config("x.many"), git.config("x.none")) == ("2", None)
    assert [git.config_on(f"x.{name}") for name in ("on", "off", "bare", "none")] == [True, False, True, False]


def test_a_git_that_fails_says_why(desk: Git) -> None:
    with pytest.raises(OutsideError, match="git cat-file failed: ") as caught:
        desk.read("cat-file", "blob", "no-such-thing")
    assert "fatal" not in caught.value.message


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "desk")
    git = open_desk(root)
    root.rename(tmp_path / "moved")
    with pytest.raises(OutsideError, match="folder is gone"):
        git.read("status")


def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize(
    ("modules", "door"), [({"git", "subprocess"}, "git.py"), ({"fcntl", "msvcrt"}, "lock.py")], ids=["git", "lock"]
)
def test_doors_within_the_store(modules: set[str], door: str) -> None:
    users = {file.name for file in STORE.glob("*.py") if _imports(file) & modules}
    assert users == {door}


def test_nothing_in_the_store_reads_the_wall_clock() -> None:
    for file in STORE.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "datetime.now" not in text
        assert "time.time(" not in text
