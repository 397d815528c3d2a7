"""The months of stock under check: each against its schema, all of them together against the shelf."""

from collections.abc import Iterable, Iterator

from aftersales.app.check_files import DeskFiles
from aftersales.codec.files import inspect_file
from aftersales.codec.stock import movements_from
from aftersales.codec.yaml_reader import Document
from aftersales.model.finding import Finding
from aftersales.model.layout import STOCK, stock_month_of
from aftersales.model.part import Movement
from aftersales.model.policy import Policy
from aftersales.rules.checks import findings_of
from aftersales.rules.stock_checks import below_zero, check_month


def stock_paths(files: DeskFiles) -> list[str]:
    """Return the paths of all months."""
    return [path for path in files.listing if path.startswith(f"{STOCK}/") and stock_month_of(path)]


def check_stock(files: DeskFiles, policy: Policy | None, chosen: Iterable[str]) -> Iterator[Finding]:
    """Yield what is wrong with the months, as soon as one of them is among `chosen`."""
    paths = stock_paths(files)
    if not set(paths).intersection(chosen):
        return
    documents: dict[str, Document] = {}
    for path, content in files.contents(paths):
        if not isinstance(content, bytes):
            yield Finding(path, 0, 0, "file/unreadable", content)
            continue
        document, findings = inspect_file("stock", content, path)
        yield from findings
        if document and all(finding.code == "yaml/comment" for finding in findings):
            documents[stock_month_of(path) or path] = document
    yield from _check_months(documents, policy, whole=len(documents) == len(paths))


def _check_months(documents: dict[str, Document], policy: Policy | None, *, whole: bool) -> Iterator[Finding]:
    months = {month: movements_from(document.data) for month, document in documents.items()}
    for month, document in documents.items():
        problems = check_month(str(document.data["month"]), month, months[month], policy)
        yield from findings_of(document.name, problems, document.position)
    for month, _number, problem in below_zero(months) if whole else ():
        yield from findings_of(documents[month].name, [problem], documents[month].position)


def movements_in(files: DeskFiles) -> dict[str, Movement]:
    """Return all movements that can be read, by id."""
    found: dict[str, Movement] = {}
    for path, content in files.contents(stock_paths(files)):
        if not isinstance(content, bytes):
            continue
        document, findings = inspect_file("stock", content, path)
        if document and not findings:
            found |= {one.id: one for one in movements_from(document.data)}
    return found
