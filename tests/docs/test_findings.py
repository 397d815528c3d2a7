"""Every code of a finding stands in docs/reference/findings.md, and nothing stands there that is none."""

import re

from tests.support.console import ROOT

PAGE = (ROOT / "docs/reference/findings.md").read_text("utf-8")
FOLDERS = ("aftersales/rules", "aftersales/app", "aftersales/codec")
_FAMILIES = sorted(set(re.findall(r"`([a-z-]+)/(?:[a-z-]+|…)`", PAGE)))
_WHOLE = set(re.findall(r"`([a-z-]+)/…`", PAGE))
"""Families that the page tells as one."""


def source_codes() -> set[str]:
    """Return the codes that the source names."""
    files = (file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))
    pattern = re.compile(rf'"((?:{"|".join(_FAMILIES)})/[a-z-]+)"')
    return {code for file in files for code in pattern.findall(file.read_text("utf-8"))}


def test_every_code_is_documented() -> None:
    known = source_codes()
    assert len(known) > 40
    assert {code for code in known if f"`{code}`" not in PAGE and code.partition("/")[0] not in _WHOLE} == set()


def test_every_documented_code_is_one() -> None:
    documented = set(re.findall(r"`([a-z-]+/[a-z-]+)`", PAGE))
    assert documented - source_codes() == set()
