"""The names that a template may use: a closed vocabulary, one table. docs/reference/messages.md is made of it.

None of them names or locates the customer: the greeting does, which is put in when a message is sent. So what a ticket
keeps of a message is what was sent, word for word, and holds no personal data of the customer's file.
"""

from collections.abc import Mapping
from typing import Final

from aftersales.i18n import N_
from aftersales.model.label import Label
from aftersales.model.message import Words
from aftersales.model.record import record


@record
class Word:
    """One name.

    Attributes:
        meaning: what it stands for; translated when it is shown.
        recorded: the command that records the fact, ``{ticket}`` for the ticket; for `given` words the option.
        sample: an example; of a list several.
        given: it stands nowhere, and is given with ``--set``.
        codes: what it may be, where it is a code that templates put into words.
    """

    name: str
    meaning: str
    recorded: str
    sample: tuple[Label, ...]
    given: bool = False
    many: bool = False
    codes: tuple[str, ...] = ()


def _said(en: str, zh: str = "") -> tuple[Label, ...]:
    return (Label(en, zh or en),)


_EDIT = "aftersales edit {ticket} "
_DECIDE = "aftersales decide {ticket} --choose REMEDY"
_RETURN = "aftersales return address {ticket}"
_VISIT = "aftersales visit plan {ticket} TIME"
_PAY = "aftersales payment pay {ticket} --reference NUMBER"
_OPEN_REPAIR = "aftersales repair open {ticket}"
_SET = "--set {name}=…"
_DAY = _said("Friday, 27 November 2026", "2026年11月27日（周五）")
_MOMENT = _said("Friday, 27 November 2026, 18:00", "2026年11月27日（周五）18:00")
_CLAUSE = _said("refund, ¥399.00 (Consumer Protection Law, art. 25)", "退款，¥399.00（《消费者权益保护法》第25条）")
_REFUSED = _said(
    "free repair: the warranty is over (last day: 2025-05-06) (Provisions on Repair, art. 15)",
    "免费修理：已超出保修期（截止2025年5月6日）（《部分商品修理更换退货责任规定》第15条）",
)
_WORKSHOP = _said(
    "City Service, 12 Wensan Road, Hangzhou, 0571-5555 0142", "城西维修点，杭州市文三路12号，0571-5555 0142"
)

WORDS: Final[Mapping[str, Word]] = {
    word.name: word
    for word in (
        Word("ticket", N_("The number of the ticket."), "", _said("AS-261122-7K3QM")),
        Word("desk", N_("The desk's name."), "", _said("Example shop", "示例家电")),
        Word("matter", N_("What it is about: the category."), "", _said("Performance fault", "性能故障")),
        Word("received", N_("The day on which the matter came in."), "", _DAY),
        Word(
            "product",
            N_("The product: its name in the catalogue, or its model."),
            f"{_EDIT}product.model=MODEL",
            _said("Refrigerator 218 l", "冰箱 218升"),
        ),
        Word("order", N_("The number of the order."), f"{_EDIT}order.number=NUMBER", _said("118822")),
        Word("handler", N_("Who has the ticket."), "aftersales assign {ticket} PERSON", _said("Zhang Min", "张敏")),
        Word(
            "next_step",
            N_("What happens next: the step that was asked, and by whom."),
            "aftersales ask {ticket} STEP",
            _said("Check the parcel (Logistics)", "核实包裹（物流）"),
        ),
        Word(
            "promised",
            N_("The moment that was promised last, if it lies ahead."),
            "aftersales promise {ticket} WHEN WORDS",
            _MOMENT,
        ),
        Word(
            "promise",
            N_("What was promised for that moment."),
            "aftersales promise {ticket} WHEN WORDS",
            _said("We call you with the result of the check.", "核实结果出来后电话告知您。"),
        ),
        Word(
            "reason",
            N_("Why: a reason, in words for the customer, without a full stop."),
            _SET,
            _said("the parcel was held up at a hub", "包裹在中转场滞留"),
            given=True,
        ),
        Word(
            "remark",
            N_("A sentence of your own."),
            _SET,
            _said("Thank you for the photos.", "感谢您提供的照片。"),
            given=True,
        ),
        # What the rules said.
        Word("decision", N_("What was chosen, in plain words with its clause."), _DECIDE, _CLAUSE),
        Word("remedy", N_("What was chosen, in a word."), _DECIDE, _said("refund", "退款")),
        Word("amount", N_("The amount of what was chosen."), _DECIDE, _said("¥399.00")),
        Word(
            "choices",
            N_("What the customer may choose from, each with its clause."),
            "aftersales decide {ticket}",
            _CLAUSE,
            many=True,
        ),
        Word(
            "denied",
            N_("What is not possible, each with the reason and the clause."),
            "aftersales decide {ticket}",
            _REFUSED,
            many=True,
        ),
        Word(
            "no_free_repair",
            N_("Why a free repair is not possible, with the clause."),
            "aftersales decide {ticket}",
            _REFUSED,
        ),
        # Goods that come back.
        Word(
            "return_address",
            N_("Where the goods are to be sent."),
            _RETURN,
            _said("Building 3, 88 Example Road, Hangzhou", "浙江省杭州市余杭区示例路88号3号楼退货组"),
        ),
        Word(
            "return_want",
            N_("What the customer wants for them."),
            "aftersales return request {ticket} --text WORDS",
            _said("refund"),
            codes=("refund", "exchange"),
        ),
        Word(
            "return_checks",
            N_("What the warehouse will look at."),
            _RETURN,
            (Label("Goods are intact", "商品完好"), Label("Original packaging", "原包装")),
            many=True,
        ),
        Word("return_freight", N_("Who pays the way back."), _DECIDE, _said("seller"), codes=("seller", "consumer")),
        Word("return_until", N_("The last day on which the chosen remedy can be claimed."), _DECIDE, _DAY),
        # Repairs and visits.
        Word("repair_received", N_("The day on which the goods came to be repaired."), _OPEN_REPAIR, _DAY),
        Word(
            "repair_stage",
            N_("How the repair stands."),
            _OPEN_REPAIR,
            _said("waiting_parts"),
            codes=("diagnosing", "asking", "waiting_parts", "repairing", "ready", "returned"),
        ),
        Word(
            "repair_finding",
            N_("What was found."),
            "aftersales repair diagnose {ticket} --text WORDS",
            _said("The fan motor does not start.", "风机电机不启动。"),
        ),
        Word(
            "repair_guarantee",
            N_("The last day of the guarantee on what was repaired."),
            "aftersales repair finish {ticket}",
            _DAY,
        ),
        Word(
            "offer",
            N_("What the repair would cost the customer."),
            "aftersales repair diagnose {ticket} --text WORDS --amount AMOUNT",
            _said("¥180.00"),
        ),
        Word(
            "parts",
            N_("Parts that are waited for."),
            "aftersales part issue PART --ticket {ticket}",
            _said("Fan motor", "风机电机"),
            many=True,
        ),
        Word(
            "partners",
            N_("Workshops that repair this product in the customer's region."),
            "policies/partners.yaml",
            _WORKSHOP,
            many=True,
        ),
        Word(
            "visit",
            N_("When the technician comes: day and hours."),
            _VISIT,
            _said("Friday, 27 November 2026, 09:30-11:30", "2026年11月27日（周五）09:30—11:30"),
        ),
        Word("technician", N_("Who comes."), _VISIT, _said("Wang Qiang", "王强")),
        # Money, and asking afterwards.
        Word("refund", N_("What was paid to the customer last."), _PAY, _said("¥399.00")),
        Word("refund_kind", N_("What it was paid for."), _PAY, _said("Refund", "退款")),
        Word("refund_code", N_("The same as payments.yaml names it."), _PAY, _said("refund")),
        Word("refund_expected", N_("The day by which they have it."), _PAY, _DAY),
        Word(
            "questions",
            N_("What customers are asked afterwards (follow_ups.yaml)."),
            "policies/follow_ups.yaml",
            _said("Does it work without trouble since?", "维修后能否正常使用？"),
            many=True,
        ),
    )
}
"""Every name by itself, in the order of the documentation."""


def samples(language: str) -> Words:
    """Return an example of every word, as a full ticket gives them."""
    return {
        name: tuple(one.text(language) for one in word.sample) if word.many else word.sample[0].text(language)
        for name, word in WORDS.items()
    }
