"""`check` names what a rule pack gets wrong, with the file and the line."""

from pathlib import Path

import pytest

from tests.support.desks import copy_desk


def test_a_rule_that_is_gone_is_named_where_it_is_still_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = copy_desk(tmp_path / "desk", capsys)
    assert desk.run("check", "policies").exit == 0
    pack = desk.root / "policies/packs/cn_three_guarantees.yaml"
    pack.write_text(pack.read_text("utf-8").replace("id: cn.sb.15_days", "id: cn.sb.16_days"), "utf-8")
    told = desk.run("check", "policies")
    assert told.exit == 1
    assert "policies/packs/cn_" in told.out
    assert "It looks at the rule cn.sb.15_days" in told.out
