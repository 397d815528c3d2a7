"""What a person types becomes what its field wants, on a whole ticket and on one that is being opened."""

from aftersales.app.tickets import _STAND_INS, typed_changes
from aftersales.codec.schema import problems
from aftersales.model.values import Data

OPENING: Data = {"title": "Return", "category": "return/no_reason"}


def test_words_become_what_their_field_wants() -> None:
    typed = {
        "condition.intact": "true",
        "order.number": "118822",
        "promise.warranty_months": "24",
        "product.price": "1899.00",
        "title": "true",
        "tags": "vip, late",
        "region": "",
    }
    assert typed_changes(OPENING, typed) == {
        "condition.intact": True,
        "order.number": "118822",
        "promise.warranty_months": 24,
        "product.price": "1899.00",
        "title": "true",
        "tags": ["vip", "late"],
        "region": None,
    }


def test_what_fits_nothing_stays_as_it_was_typed() -> None:
    assert typed_changes(OPENING, {"condition.intact": "perhaps"}) == {"condition.intact": "perhaps"}


def test_a_wrong_field_beside_it_changes_nothing() -> None:
    data: Data = {**OPENING, "fault": {"proven": "perhaps"}}
    assert typed_changes(data, {"condition.intact": "false"}) == {"condition.intact": False}


def test_stand_ins_are_a_ticket() -> None:
    assert problems("ticket", _STAND_INS) == []
