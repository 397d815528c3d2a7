"""Whether git in this clone merges records field by field: settings are a clone's own, and none inherits them."""

from collections.abc import Collection, Iterator

from aftersales.app.examinations.visit import Visit, fix_hint
from aftersales.app.merging import DRIVER, has_driver, register_driver
from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.model.layout import ticket_path

_TRIED = ticket_path("AS-260101-00000")


def examine_driver(visit: Visit) -> Iterator[Finding]:
    """Yield attributes that do not name the driver, and a clone that does not know it."""
    git = visit.git
    answer = git.read("check-attr", "-z", "merge", "--", git.full(_TRIED)).split(b"\0")
    if answer[2:3] != [DRIVER.encode()]:
        message = _("Tickets that two clones changed are merged as text.")
        hint = _("Add to .gitattributes, and commit it: {line}").format(line=f"tickets/**/*.yaml merge={DRIVER}")
        yield Finding(".gitattributes", 0, 0, "attributes/merge", message, Severity.WARNING, hint)
    elif not has_driver(git):
        message = _("git in this clone does not know how to merge tickets field by field.")
        yield Finding("", 0, 0, "merge/driver", message, Severity.WARNING, fix_hint())


def mend_driver(visit: Visit, codes: Collection[str]) -> Iterator[str]:
    """Tell git in this clone about the driver."""
    if "merge/driver" in codes:
        register_driver(visit.git)
        yield _("git in this clone merges tickets field by field now.")
