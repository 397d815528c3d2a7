"""Templates: a small language, whose every other word is refused before anything runs."""

import time

import pytest

from aftersales.model.message import Words
from aftersales.render.message_templates import TemplateFault, names_of, render_template, template_faults

KNOWN = frozenset({"name", "list", "other"})
WORDS: Words = {"name": "Wei", "list": ("a", "b")}

HOSTILE = (
    "{{ name.__class__.__mro__ }}",
    "{{ name.upper() }}",
    "{{ name['__class__'] }}",
    "{{ ''.join(list) }}",
    "{{ name | attr('__class__') }}",
    "{{ name | upper }}",
    "{{ name | list }}",
    "{{ range(10**9) }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 'a' * 10000000000 }}",
    "{{ 'a' ~ name }}",
    "{{ name | join('x' * 999) }}",
    "{{ ('x' | join(name)) | join(name) }}",
    "{{ lipsum() }}",
    "{{ cycler }}",
    "{{ self }}",
    "{{ [1] }}",
    "{{ {} }}",
    "{{ name if name > 'a' else '' }}",
    "{{ name is callable }}",
    "{% for a in range(9) %}{% endfor %}",
    "{% for a in list %}{% for b in list %}{% endfor %}{% endfor %}",
    "{% for a in list recursive %}{{ loop(list) }}{% endfor %}",
    "{% for a in list %}{{ loop.cycle('x') }}{% endfor %}",
    "{% for a, b in list %}{% endfor %}",
    "{% for a in [1, 2] %}{% endfor %}",
    "{% set x = name %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% include 'x' %}",
    "{% import 'x' as x %}",
    "{% extends 'x' %}",
    "{% block b %}{% endblock %}",
    "{% call name() %}{% endcall %}",
    "{% filter upper %}{% endfilter %}",
    "{% with x = name %}{% endwith %}",
    "{% autoescape true %}{% endautoescape %}",
    "{{ unknown }}",
    "{{ name",
    "{% if name %}",
    "{" * 2 + "(" * 3000 + "name" + ")" * 3000 + "}}",
    "{{ " + "not " * 1300 + "name }}",
    "{% if name %}" * 60 + "{% endif %}" * 60,
    "{{ name == " + "name == " * 600 + "name }}",
    "{{ name and " + "name and " * 500 + "name }}",
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:40])
def test_whatever_is_no_letter_is_refused_at_once(text: str) -> None:
    began = time.process_time()
    assert list(template_faults(text, KNOWN))
    with pytest.raises(TemplateFault):
        render_template(text, WORDS, KNOWN)
    assert time.process_time() - began < 1


def test_what_a_letter_is_made_of() -> None:
    text = """
{% if name is defined and name == "Wei" %}
Dear {{ name }},
{% elif name != "Wei" %}
Hello,
{% endif %}



{% for one in list %}
{{ loop.index }}. {{ one }}{% if not loop.last %};{% endif %}

{% endfor %}
{{ list | join(", ") }}{{ " (x)" if other is defined else "" }}
{# a remark #}
"""
    assert not list(template_faults(text, KNOWN))
    assert names_of(text) == {"name", "list", "other"}
    assert render_template(text, WORDS, KNOWN) == "Dear Wei,\n\n1. a;\n2. b\na, b"


def test_values_are_never_read_as_templates() -> None:
    hostile = "{{ 7 * 7 }}{% for x in list %}<b>&amp;"
    assert render_template("{{ name }}", {"name": hostile}, KNOWN) == hostile


def test_a_name_that_is_not_known_is_an_error_and_no_gap() -> None:
    with pytest.raises(TemplateFault, match="other"):
        render_template("a {{ other }} b", WORDS, KNOWN)
    with pytest.raises(TemplateFault, match="other"):
        render_template("{% if other %}x{% endif %}", WORDS, KNOWN)


def test_a_list_is_not_printed_as_python_writes_it() -> None:
    for text in ("{{ list }}", "{% for one in list %}{{ loop }}{% endfor %}"):
        with pytest.raises(TemplateFault, match="list"):
            render_template(text, WORDS, KNOWN)


def test_a_letter_does_not_grow_without_end() -> None:
    began = time.process_time()
    text = "{% for one in list %}" + "{{ name }}" * 350 + "{% endfor %}"
    with pytest.raises(TemplateFault, match="16000"):
        render_template(text, {"name": "x" * 1000, "list": ("a",) * 20}, KNOWN)
    assert time.process_time() - began < 1


def test_a_fault_has_its_line() -> None:
    (fault,) = template_faults("a\nb\n{{ nobody }}", KNOWN)
    assert (fault.line, "nobody" in fault.message) == (3, True)
