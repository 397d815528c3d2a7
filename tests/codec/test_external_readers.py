"""What the writer writes, read by programs of others: check-jsonschema, ajv, js-yaml, yaml, the language server.

The npm packages are looked for in the folder that AFTERSALES_NPM names. To fill it:

    npm install --prefix "$AFTERSALES_NPM" ajv@8 ajv-formats@3 js-yaml@4 yaml@2 yaml-language-server@1
"""

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from aftersales.codec.schema import problems
from aftersales.codec.shipped import shipped
from aftersales.codec.tickets import parse_ticket
from aftersales.codec.yaml_reader import read_yaml
from aftersales.codec.yaml_writer import write_yaml
from tests.codec.examples import CUSTOMER, DOCUMENTS, TICKET, TRAPS
from tests.codec.language_server import LanguageServer

pytestmark = [pytest.mark.external, pytest.mark.slow]

BROKEN = {
    "missing": TICKET.replace("title: 空调不制冷，室外机不启动\n", ""),
    "unknown": TICKET.replace("region: 浙江", "regio: 浙江"),
    "enum": TICKET.replace("channel: online", "channel: phone"),
    "moment": TICKET.replace("2026-11-22T09:31:40.250000+08:00", "2026-11-31T09:31:40+08:00"),
    "entry": TICKET.replace("from: new, to: triaged", "from: new"),
    "day": TICKET.replace('invoice: "2026-03-04"', 'invoice: "2026-02-30"'),
}
"""The full ticket, each time with one thing that its schema forbids."""

READ_IN_JAVASCRIPT = """
const fs = require('fs'), jsyaml = require('js-yaml'), yaml = require('yaml');
const sources = JSON.parse(fs.readFileSync(0, 'utf8'));
const readers = {
  'js-yaml': source => jsyaml.load(source),
  'yaml 1.2': source => yaml.parse(source, {version: '1.2'}),
  'yaml 1.1': source => yaml.parse(source, {version: '1.1', merge: false}),
};
const read = source => Object.fromEntries(Object.entries(readers).map(([name, reader]) => {
  try { return [name, {value: reader(source)}]; } catch (error) { return [name, {error: String(error)}]; }
}));
console.log(JSON.stringify(sources.map(read)));
"""

VALIDATE_WITH_AJV = """
const fs = require('fs'), Ajv = require('ajv/dist/2020').default, formats = require('ajv-formats').default;
const {schema, instances} = JSON.parse(fs.readFileSync(0, 'utf8'));
const ajv = new Ajv({strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true});
formats(ajv);
const validate = ajv.compile(schema);
console.log(JSON.stringify(instances.map(instance => validate(instance) ? [] : validate.errors)));
"""


@pytest.fixture(scope="module")
def npm() -> Path:
    """Return the folder of the npm packages, or skip."""
    folder = os.environ.get("AFTERSALES_NPM", "")
    if not folder or not (Path(folder) / "node_modules").is_dir():
        pytest.skip("AFTERSALES_NPM names no folder with the npm packages (see the top of this file)")
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    return Path(folder)


def run_node(npm: Path, script: str, given_data: Any) -> Any:
    """Run `script` with `given_data` as JSON on its standard input; return the JSON it prints."""
    done = subprocess.run(
        ["node", "-e", script], input=json.dumps(given_data), capture_output=True, text=True, check=True, cwd=npm
    )
    return json.loads(done.stdout)


def data_of(text: str) -> Any:
    """Return the plain data of a YAML text."""
    return read_yaml(text.encode(), "f").data


def javascript_sees(value: Any) -> Any:
    """Return `value` as JavaScript's JSON prints it: it has one kind of number, and −0 is 0."""
    if isinstance(value, dict):
        return {key: javascript_sees(member) for key, member in value.items()}
    if isinstance(value, list):
        return [javascript_sees(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def alike(left: Any, right: Any) -> bool:
    """Compare as JSON does, numbers by value."""
    if (
        isinstance(left, float | int)
        and isinstance(right, float | int)
        and not isinstance(left, bool) | isinstance(right, bool)
    ):
        return math.isclose(left, right, rel_tol=1e-15)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(alike(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(alike, left, right))
    return type(left) is type(right) and bool(left == right)


def test_readers_in_javascript_read_the_same(npm: Path) -> None:
    documents: list[dict[str, Any]] = [{"a": text, "l": [text], "m": {"x": [{"k": text}, {"k": 1}]}} for text in TRAPS]
    documents += [{text: 1} for text in TRAPS]

    @settings(
        max_examples=400, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(DOCUMENTS)
    def collect(data: dict[str, Any]) -> None:
        documents.append(data)

    collect()
    sources = [write_yaml(data).decode() for data in documents]
    answers = run_node(npm, READ_IN_JAVASCRIPT, sources)
    assert len(answers) == len(documents) > 400
    wrong = [
        (name, source, answer)
        for data, source, readers in zip(documents, sources, answers, strict=True)
        for name, answer in readers.items()
        if not alike(javascript_sees(answer.get("value", answer)), javascript_sees(data))
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", ["ticket", "customer"])
def test_ajv_accepts_what_is_valid(npm: Path, kind: str) -> None:
    schema = json.loads(shipped("schemas").joinpath(f"{kind}.schema.json").read_bytes())
    instance = data_of({"ticket": TICKET, "customer": CUSTOMER}[kind])
    assert run_node(npm, VALIDATE_WITH_AJV, {"schema": schema, "instances": [instance]}) == [[]]


def test_ajv_refuses_what_we_refuse_at_the_same_place(npm: Path) -> None:
    schema = json.loads(shipped("schemas").joinpath("ticket.schema.json").read_bytes())
    instances = [data_of(text) for text in BROKEN.values()]
    answers = run_node(npm, VALIDATE_WITH_AJV, {"schema": schema, "instances": instances})
    for instance, errors in zip(instances, answers, strict=True):
        places = {error["instancePath"] for error in errors}
        (problem,) = problems("ticket", instance)
        parent = (
            problem.pointer[:-1] if problem.keyword in {"additionalProperties", "propertyNames"} else problem.pointer
        )
        assert "".join(f"/{key}" for key in parent) in places


def write_desk(folder: Path, ticket: str) -> Path:
    """Lay out a desk of one ticket, so that its first line finds the schema; return the ticket's path."""
    (folder / "schemas").mkdir()
    (folder / "schemas/ticket.schema.json").write_bytes(shipped("schemas").joinpath("ticket.schema.json").read_bytes())
    path = folder / "tickets/2026/11/22/AS-261122-7K3QM.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(ticket, encoding="utf-8")
    return path


def check_jsonschema(path: Path) -> subprocess.CompletedProcess[str]:
    """Run check-jsonschema on the ticket at `path`, with the schema of its desk."""
    schema = path.parents[4] / "schemas/ticket.schema.json"
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_check_jsonschema_agrees(tmp_path: Path) -> None:
    pytest.importorskip("check_jsonschema")
    done = check_jsonschema(write_desk(tmp_path, TICKET))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", BROKEN)
def test_check_jsonschema_refuses_what_we_refuse(tmp_path: Path, name: str) -> None:
    pytest.importorskip("check_jsonschema")
    assert problems("ticket", data_of(BROKEN[name]))
    assert check_jsonschema(write_desk(tmp_path, BROKEN[name])).returncode == 1


def test_the_language_server_finds_the_schema_by_the_first_line(npm: Path, tmp_path: Path) -> None:
    path = write_desk(tmp_path, TICKET)
    parse_ticket(path.read_bytes(), path.name)
    with LanguageServer(npm, tmp_path) as server:
        assert server.diagnose(path, TICKET) == []
        wrong = server.diagnose(path, BROKEN["unknown"])
        assert [(problem["range"]["start"]["line"], "regio" in problem["message"]) for problem in wrong] == [(10, True)]
        assert server.diagnose(path, BROKEN["missing"])
        assert [problem["range"]["start"]["line"] for problem in server.diagnose(path, BROKEN["enum"])] == [19]
        assert "Where it stands" in server.hover(path, TICKET, 3, 1)
