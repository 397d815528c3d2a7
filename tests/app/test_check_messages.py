"""What `check` says of messages: every template in every language, before a customer sees it."""

from collections.abc import Mapping

import pytest

from aftersales.app.check_messages import check_messages
from aftersales.codec.shipped import shipped_files
from aftersales.codec.yaml_reader import read_yaml
from aftersales.model.values import Pointer
from tests.support.letters import shipped_messages
from tests.support.policies import shipped_policy

FRAME, DELAY = "policies/messages.yaml", "policies/messages/delay.yaml"


def found_with(changes: Mapping[str, tuple[str, str] | None]) -> list[tuple[str, str]]:
    """Return place and code of what is found where texts of the shipped files are changed; None takes a file away."""
    files = dict(shipped_files())
    for path, change in changes.items():
        if change is None:
            del files[path]
            continue
        old, new = (text.encode() for text in change)
        assert old in files[path]
        files[path] = files[path].replace(old, new, 1)

    def position(path: str, pointer: Pointer) -> tuple[int, int]:
        return read_yaml(files[path], path).position(pointer)

    return [(one.place, one.code) for one in check_messages(files, shipped_policy(), position)]


def line_of(path: str, text: str) -> int:
    """Return the line of a shipped file that holds `text` first."""
    lines = shipped_files()[path].decode().split("\n")
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_the_shipped_messages_are_good() -> None:
    assert found_with({}) == []
    assert {message.label.zh and message.label.en for message in shipped_messages().values()} != {""}


def test_a_name_that_nobody_knows_has_its_line() -> None:
    line = line_of(DELAY, "The reason: {{ reason }}")
    found = found_with({DELAY: ("The reason: {{ reason }}", "The reason: {{ raeson }}")})
    assert found == [(f"{DELAY}:{line}", "message/template")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("needs: [reason, promised]", "needs: [promised]"), "message/undeclared-name"),
        (("needs: [reason, promised]", "needs: [reason, promised, telephone]"), "message/unknown-name"),
        (("{% if promise is defined %}\n", ""), "message/template"),
        (("{% if promise is defined %}\n", "{% if true %}\n"), "message/template"),
        (("The reason: {{ reason }}", "{% for a in range(9) %}{% endfor %}{{ reason }}"), "message/template"),
        (("{{ reason }}", "{{ partners }}"), "message/undeclared-name"),
        (("needs:", "channels: [pigeon]\nneeds:"), "message/unknown-channel"),
    ],
)
def test_what_would_leave_a_gap_or_harm_is_found(change: tuple[str, str], code: str) -> None:
    assert code in {found for _place, found in found_with({DELAY: change})}


def test_every_language_of_the_desk_is_wanted() -> None:
    text = shipped_files()[DELAY].decode()
    chinese = text[text.index("  zh: |") :]
    assert [code for _place, code in found_with({DELAY: (chinese, "")})] == ["message/no-language"]
    both = {FRAME: ("languages: [zh, en]  ", "languages: [en]"), DELAY: (chinese, "")}
    assert found_with(both) == []


def test_the_frame_is_checked_too() -> None:
    assert found_with({FRAME: ("{{ name }},", "{{ product }},")})[0][1] == "message/template"
    assert found_with({FRAME: None}) == [(FRAME, "message/no-frame")]
    assert found_with({FRAME: ("by_mail: [mail]", "by_mail: [fax]")})[0][1] == "message/unknown-channel"
