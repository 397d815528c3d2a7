"""What a subject tells: whole ids of tickets, and a title without marks of answers."""

import pytest

from aftersales.rules.mail.subjects import letter_of, ticket_ids, title_of


@pytest.mark.parametrize(
    ("subject", "ids"),
    [
        ("Re: [AS-261122-7K3QM] Fridge", ["AS-261122-7K3QM"]),
        ("回复：工单【as-261122-7k3qm】，另见 AS-261122-00000", ["AS-261122-7K3QM", "AS-261122-00000"]),
        ("AS-261122-7K3QMX AS-261122-7K3Q XAS-261122-7K3QM AS-261122-7K3QM-1 7K3QM", []),
        ("BS-261122-7K3QM", []),
        ("AS-261122-7K3QM AS-261122-7K3QM", ["AS-261122-7K3QM"]),
    ],
)
def test_only_a_whole_id_of_the_desk_names_a_ticket(subject: str, ids: list[str]) -> None:
    assert ticket_ids(subject, "AS") == ids


@pytest.mark.parametrize(
    ("subject", "text", "title"),
    [
        ("Re: AW: 回复： [AS-261122-7K3QM] Fridge", "", "Fridge"),
        ("Fwd: 转发: parcel", "", "parcel"),
        ("", "\n first line \nsecond", "first line"),
        ("Re:", "", "otherwise"),
        ("x" * 300, "", "x" * 119 + "…"),
    ],
)
def test_the_title_is_what_it_is_about(subject: str, text: str, title: str) -> None:
    assert title_of(subject, text, "otherwise") == title


def test_the_desk_knows_its_letters_by_their_names() -> None:
    assert letter_of("<AS-261122-7K3QM.a2kw35@example.com>", "AS") == ("AS-261122-7K3QM", "a2kw35")
    assert letter_of("<AS-261122-7K3QM@example.com>", "AS") == ("AS-261122-7K3QM", "")
    assert letter_of("<20261122.AS-261122-7K3QM@example.com>", "AS") == ("", "")
