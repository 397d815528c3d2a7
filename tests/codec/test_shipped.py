"""The schemas and policies that came with the program are found where it is installed."""

import json

from aftersales.codec.shipped import shipped, shipped_files


def test_schemas_and_policies_are_found() -> None:
    assert shipped("schemas").joinpath("ticket.schema.json").is_file()
    files = shipped_files()
    assert list(files) == sorted(files)
    assert json.loads(files["schemas/customer.schema.json"])["title"] == "Customer"
    assert "policies/desk.yaml" in files
    assert any(path.startswith("policies/calendars/") for path in files)
    assert not [path for path in files if not path.endswith((".json", ".yaml"))]
