"""The page of a report as others judge it: axe-core in Chromium, light and dark, on a phone; the Nu validator.

The npm packages are looked for in the folder that AFTERSALES_NPM names. To fill it:

    npm install --prefix "$AFTERSALES_NPM" axe-core@4 puppeteer-core@24 vnu-jar@26
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.reports import page_of

pytestmark = [pytest.mark.external, pytest.mark.slow]

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def npm() -> Path:
    """Return the folder of the npm packages, or skip."""
    folder = Path(os.environ.get("AFTERSALES_NPM") or "/nowhere") / "node_modules"
    if not all((folder / name).is_dir() for name in ("axe-core", "puppeteer-core", "vnu-jar")):
        pytest.skip("AFTERSALES_NPM names no folder with the npm packages (see the top of this file)")
    return folder


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the page in English and in Chinese."""
    files = []
    for language in ("en", "zh"):
        files.append(tmp_path_factory.mktemp("page") / f"{language}.html")
        files[-1].write_text(page_of(language), "utf-8")
    return files


def test_a_browser_finds_nothing_to_complain_of(npm: Path, pages: list[Path], tmp_path: Path) -> None:
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None or shutil.which("node") is None:
        pytest.skip("needs node, and Chromium or Chrome")
    urls = [page.as_uri() for page in pages]
    done = subprocess.run(
        ["node", Path(__file__).with_name("browser.js")],
        input=json.dumps({"browser": browser, "pages": urls}),
        env={**os.environ, "NODE_PATH": str(npm), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    seen: dict[str, Any] = json.loads(done.stdout)
    assert [(one["url"], one["violations"]) for one in seen["found"]] == [(url, []) for url in urls for _ in range(2)]
    assert [one["phone"] for one in seen["found"]] == [{"page": 0, "elements": []}] * 4
    assert seen["fetched"] == [url for url in urls for _ in range(2)]
    assert seen["said"] == []
    light, dark = ({(one["background"], one["bar"]) for one in seen["found"][start::2]} for start in (0, 1))
    assert (len(light), len(dark)) == (1, 1)
    assert light != dark


def test_the_validator_finds_no_error(npm: Path, pages: list[Path]) -> None:
    if shutil.which("java") is None:
        pytest.skip("needs Java")
    jar = npm / "vnu-jar" / "build" / "dist" / "vnu.jar"
    done = subprocess.run(
        ["java", "-jar", jar, "--errors-only", "--format", "json", "--stdout", *pages], capture_output=True, check=False
    )
    assert json.loads(done.stdout)["messages"] == []
