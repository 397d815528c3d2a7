"""What runs the examples notices what it should: other words, ids that change sides, commands that fail unseen."""

import pytest

from tests.support.console import Names, perform, rewritten, steps_of

PAGE = """\
<!-- setup
export WHERE=there
-->

```console
$ printf 'AS-261123-7K3QM %s\\n' "$WHERE" \\
    | sed s/7K3QM/0AB1C/
AS-261123-7K3QM there
$ echo 7k3qm AS-261123-7K3QM; exit_code() { return 3; }; exit_code
0ab1c AS-261123-7K3QM
$ echo $?
3
```
"""


def test_steps_are_found_in_order() -> None:
    first, second, third, fourth = steps_of(PAGE)
    assert (first.unseen, first.command) == (True, "export WHERE=there\n")
    assert second.command == "printf 'AS-261123-7K3QM %s\\n' \"$WHERE\" \\\n    | sed s/7K3QM/0AB1C/\n"
    assert PAGE[second.start : second.end] == second.expected == "AS-261123-7K3QM there\n"
    assert third.expected == "0ab1c AS-261123-7K3QM\n"
    assert fourth.expected == "3\n"


def test_a_right_page_agrees_and_stays() -> None:
    assert [one.agrees for one in perform(PAGE)] == [True, True, True]
    assert rewritten(PAGE) == PAGE


def test_a_wrong_page_is_put_right() -> None:
    wrong = PAGE.replace("AS-261123-7K3QM there\n", "AS-261123-7K3QM nowhere\n")
    assert [one.agrees for one in perform(wrong)] == [False, True, True]
    assert rewritten(wrong) == PAGE


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("AS-261123-7K3QM AS-261123-7K3QM", "AS-261123-00000 AS-261123-11111"),
        ("AS-261123-7K3QM AS-261123-0AB1C", "AS-261123-00000 AS-261123-00000"),
        ("AS-261123-7K3QM", "C-00000"),
        ("done 1b19ac7a31", "done 1b19ac7a31 and more"),
    ],
)
def test_names_stand_for_one_thing_each(expected: str, actual: str) -> None:
    assert not Names().agree(expected, actual)


def test_names_may_differ() -> None:
    names = Names()
    assert names.agree(
        "AS-261123-7K3QM in 1b19ac7a31.\n- {id: mmrwy7, a: 1}", 'AS-261123-00000 in 0000000000.\n- {id: "123456", a: 1}'
    )
    assert names.typed("show 7k3 && git show 1b19ac7a31") == "show 000 && git show 0000000000"


def test_a_setup_that_fails_is_noticed() -> None:
    with pytest.raises(RuntimeError, match="a setup failed with 1"):
        perform("<!-- setup\nfalse\n-->\n")


def test_a_block_begins_with_a_command() -> None:
    with pytest.raises(ValueError, match="begins with a command"):
        steps_of("```console\nhello\n```\n")
