"""Templates of messages: a small part of Jinja's language, checked before it runs, and run in its sandbox.

A template may print a name, ask whether it is known or equals a word (``{% if x is defined %}``, ``{% if x == "y" %}``)
and repeat lines over a list (``{% for one in list %}``). That is all: no calls, no attributes, no arithmetic, no
macros, no other files. So whatever a template says, its work is bounded by its own length and the length of lists, it
cannot reach Python, and nothing in a value is ever read as a template. Who edits policies is trusted to word letters,
not to run programs on everybody's machine.
"""

from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from aftersales.i18n import _
from aftersales.model.message import Words
from aftersales.model.record import record

if TYPE_CHECKING:
    from jinja2 import Template, nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST: Final = 16_000
"""Characters of a rendered text; a ticket's history takes 20,000."""

_DEEPEST: Final = 24
"""How deep a template may be nested, so that neither the look at it nor its compilation can exhaust the stack."""

_ALLOWED: Final = frozenset(
    {"Template", "Output", "TemplateData", "Name", "If", "For", "Test", "Not", "And", "Or", "Const", "Compare"}
    | {"Operand", "Filter", "Getattr", "CondExpr"}
)
_LOOP: Final = frozenset({"first", "last", "index"})
_FILTERS, _TESTS, _SIGNS = frozenset({"join"}), frozenset({"defined"}), frozenset({"eq", "ne"})


class TemplateFault(Exception):  # noqa: N818  a fault of a template, told as a finding
    """A template that cannot be used: the sentence says why, `line` is where in it, from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@record
class Fault:
    """One thing that is wrong with a template; `line` from 1."""

    line: int
    message: str


def render_template(text: str, words: Words, known: Collection[str]) -> str:
    """Return a template filled in, without spaces at line ends, and at most one blank line together.

    Args:
        text: the template.
        words: what is known, by name.
        known: every name that it may ask for.

    Raises:
        TemplateFault: it is no template of ours, prints a name that is not in `words`, or grows beyond LONGEST.
    """
    from jinja2 import TemplateError  # noqa: PLC0415  20 ms that only messages need

    for fault in template_faults(text, known):
        raise TemplateFault(fault.message, fault.line)
    parts: list[str] = []
    length = 0
    try:
        for part in _compiled(text).generate(**words):
            parts.append(part)
            length += len(part)
            if length > LONGEST:
                raise TemplateFault(_("The message would be longer than {count} characters.").format(count=LONGEST), 1)
    except TemplateError as error:  # the one left to happen: a name that is not known is printed
        raise TemplateFault(_("The message cannot be written: {reason}.").format(reason=error.message), 1) from None
    return _tidied("".join(parts))


def template_faults(text: str, known: Collection[str]) -> Iterator[Fault]:
    """Yield what is wrong with a template, without running it.

    Args:
        text: the template.
        known: the names that it may use.
    """
    from jinja2 import TemplateSyntaxError  # noqa: PLC0415  as above

    try:
        tree = _tree(text)
    except TemplateSyntaxError as error:
        yield Fault(error.lineno, _("This is no template: {reason}.").format(reason=(error.message or "").rstrip(".")))
        return
    except RecursionError:
        yield Fault(1, _("The template is nested too deeply."))
        return
    yield from _walk(tree, known)


def names_of(text: str) -> frozenset[str]:
    """Return the names that a template without faults uses."""
    from jinja2 import meta  # noqa: PLC0415  as above

    return frozenset(meta.find_undeclared_variables(_tree(text)))


@lru_cache(maxsize=64)
def _tree(text: str) -> "nodes.Template":
    """Parse a template; kept, because a check looks at each several times."""
    return _environment().parse(text)


@lru_cache(maxsize=64)
def _compiled(text: str) -> "Template":
    """Compile a template that has no faults; kept likewise."""
    return _environment().from_string(text)


@cache
def _environment() -> "ImmutableSandboxedEnvironment":
    from jinja2 import StrictUndefined  # noqa: PLC0415  as above
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415  as above

    class Bare(ImmutableSandboxedEnvironment):
        """Without a single attribute but those of a loop."""

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            return attr in _LOOP and super().is_safe_attribute(obj, attr, value)

        def is_safe_callable(self, obj: Any) -> bool:  # noqa: ARG002  Jinja's own
            return False

    # Text, not HTML: the part of a mail that is HTML is made of the finished text, and escaped there.
    made = Bare(
        autoescape=False,
        undefined=StrictUndefined,
        finalize=_one_text,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=0,
    )
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in _FILTERS}
    made.tests = {name: made.tests[name] for name in _TESTS}
    return made


def _walk(tree: "nodes.Node", known: Collection[str]) -> Iterator[Fault]:
    """Yield what stands in a template and may not; a stack of our own, because the tree may be deep."""
    waiting: list[tuple[nodes.Node, int, int, frozenset[str]]] = [(tree, 0, 0, frozenset())]
    while waiting:
        node, depth, loops, own = waiting.pop()
        kind = type(node).__name__
        if depth > _DEEPEST:
            yield Fault(node.lineno, _("The template is nested too deeply."))
            return
        yield from _node_faults(node, kind, {*known, *own}, loops)
        if kind not in _ALLOWED:
            continue
        if kind == "For":
            own, loops = own | {str(getattr(node.target, "name", "")), "loop"}, loops + 1  # type: ignore[attr-defined]  # a For has a target
        waiting += [(child, depth + 1, loops, own) for child in reversed(list(node.iter_child_nodes()))]


def _node_faults(node: Any, kind: str, known: Collection[str], loops: int) -> Iterator[Fault]:
    sentence = ""
    if kind not in _ALLOWED:
        sentence = _("A message may only print names, ask for them and repeat lines: no {what}.").format(what=kind)
    elif kind == "Name" and node.ctx == "load" and node.name not in known:
        sentence = _("{name} is no name that a message may use.").format(name=node.name)
    elif kind == "For" and (loops or node.recursive or type(node.target).__name__ != "Name"):
        sentence = _("Lines are repeated over one list, not over lists in lists.")
    elif kind == "For" and type(node.iter).__name__ != "Name":
        sentence = _("Lines are repeated over a name, nothing else.")
    elif kind == "Getattr" and not (getattr(node.node, "name", "") == "loop" and node.attr in _LOOP):
        sentence = _("A name has no parts: {attribute} is not possible.").format(attribute=f".{node.attr}")
    elif (kind == "Filter" and node.name not in _FILTERS) or (kind == "Test" and node.name not in _TESTS):
        sentence = _("There is no {name} in messages.").format(name=node.name)
    elif kind == "Filter" and type(node.node).__name__ != "Name":  # joined again and again, a text would grow
        sentence = _("Only a list is joined.")
    elif (kind == "Operand" and node.op not in _SIGNS) or (kind == "Compare" and len(node.ops) > 1):
        sentence = _("Names are compared by == and != alone.")
    if sentence:
        yield Fault(node.lineno, sentence)


def _one_text(value: object) -> object:
    """Refuse to print a list, or a loop, as Python writes it."""
    from jinja2 import TemplateRuntimeError, Undefined  # noqa: PLC0415  as above

    if not isinstance(value, str | int | Undefined):
        raise TemplateRuntimeError(_("a list is joined, or repeated over"))
    return value


def _tidied(text: str) -> str:
    lines = [line.rstrip() for line in text.strip().split("\n")]
    kept = [line for place, line in enumerate(lines) if line or lines[place - 1]]
    return "\n".join(kept)
