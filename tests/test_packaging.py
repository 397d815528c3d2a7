"""Wheel, source distribution and editable install each carry what a desk is made of, and work on a fresh machine."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = [pytest.mark.slow, pytest.mark.external]

NEEDED = (
    "schemas/ticket.schema.json",
    "policies/desk.yaml",
    "policies/calendars/cn.yaml",
    "policies/packs/cn.yaml",
    "aftersales/locale/zh_CN/LC_MESSAGES/aftersales.mo",
    "aftersales/app/demo/shop.yaml",
    "aftersales/app/demo/stories/quality.yaml",
    "aftersales/render/templates/report.html",
    "aftersales/render/templates/report.css",
    "aftersales/py.typed",
)


def call(*words: str | Path, cwd: Path) -> str:
    """Run a program that must succeed, and return what it printed."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "AFTERSALES_NOW": "2026-11-23T09:14:00+08:00"}
    command = [str(word) for word in words]
    done = subprocess.run(command, check=False, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{words}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what git tracks, or would: nothing that was built or installed may help."""
    folder = tmp_path_factory.mktemp("source")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"], check=False, cwd=ROOT, capture_output=True
    )
    if listed.returncode:
        pytest.skip("not a git clone")
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    return folder


@pytest.fixture(scope="session")
def built(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build wheel and source distribution, the wheel from the unpacked source distribution, as an index gets them."""
    folder = tmp_path_factory.mktemp("built")
    python = _venv(tmp_path_factory.mktemp("builder"))
    command = [*_pip(python), "install", "--quiet", "build", "setuptools>=77"]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"pip cannot install: {done.stderr[-200:]}")
    call(python, "-m", "build", "--no-isolation", "--outdir", folder, source, cwd=folder)
    return {"wheel": next(folder.glob("*.whl")), "sdist": next(folder.glob("*.tar.gz"))}


def _venv(folder: Path) -> Path:
    """Make an environment of nothing but Python; `_pip` installs into it."""
    call(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    return folder / "bin" / "python"


def _pip(python: Path) -> list[str]:
    return [sys.executable, "-m", "pip", "--python", str(python)]


def _lend(python: Path) -> None:
    """Let an environment use what is installed here; an editable install of this project does not come along."""
    lib = next((python.parents[1] / "lib").glob("python3*"))
    (lib / "site-packages" / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")


def test_wheel_holds_everything(built: dict[str, Path], source: Path) -> None:
    with zipfile.ZipFile(built["wheel"]) as archive:
        names = set(archive.namelist())
    for name in NEEDED:
        inside = name if name.startswith("aftersales/") else f"aftersales/{name}"
        assert inside in names, f"{inside} is missing"
    modules = {path.relative_to(source).as_posix() for path in (source / "aftersales").rglob("*.py")}
    assert modules <= names, sorted(modules - names)
    for folder in ("schemas", "policies"):
        shipped = {f"aftersales/{path.relative_to(source).as_posix()}" for path in _files(source / folder)}
        assert shipped <= names, sorted(shipped - names)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix in {".yaml", ".json"}]


def test_source_distribution_holds_everything(built: dict[str, Path]) -> None:
    with tarfile.open(built["sdist"]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for name in (*NEEDED, "LICENSE", "README.md", "setup.cfg", "pyproject.toml"):
        assert name in names, f"{name} is missing"


@pytest.mark.parametrize("way", ["wheel", "editable"])  # the wheel was built from the source distribution
def test_installed_it_makes_a_desk(way: str, built: dict[str, Path], source: Path, tmp_path: Path) -> None:
    python = _venv(tmp_path / "venv")
    what = ["--editable", source] if way == "editable" else [built[way]]
    if way == "wheel":  # with what it needs, as its metadata say
        call(*_pip(python), "install", "--quiet", *what, cwd=tmp_path)
    else:  # built by what pyproject.toml asks for; what it needs is the same
        call(*_pip(python), "install", "--quiet", "--no-deps", *what, cwd=tmp_path)
        _lend(python)
    aftersales = python.parent / "aftersales"
    subprocess.run(["git", "config", "--global", "user.name", "Li Na"], check=True)
    subprocess.run(["git", "config", "--global", "user.email", "li.na@example.com"], check=True)
    call(aftersales, "init", tmp_path / "desk", "--team", "example", cwd=tmp_path)
    call(aftersales, "open", "Is it in stock?", "-c", "enquiry/stock", cwd=tmp_path / "desk")
    assert "Is it in stock?" in call(aftersales, "list", cwd=tmp_path / "desk")
    assert "新建" in call(aftersales, "--lang", "zh", "list", cwd=tmp_path / "desk")
    if way == "wheel":
        assert "AS-" in call(aftersales, "--desk", _demo(aftersales, tmp_path), "list", cwd=tmp_path)


def _demo(aftersales: Path, folder: Path) -> Path:
    call(aftersales, "demo", folder / "demo", "--lang", "en", "--size", "20", cwd=folder)
    return folder / "demo"
