"""Tickets for the index, one call each, and many of them for measuring."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from aftersales.index.derived import Derived
from aftersales.index.making import customer_row, row_of
from aftersales.index.rows import CustomerRow, Row
from aftersales.model.clock import ClockMoments
from aftersales.model.ids import ALPHABET
from aftersales.model.layout import ticket_path
from aftersales.model.ticket import Did, Event, Ticket

NINE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
"""When tickets are opened that say nothing else."""


def hours(number: float) -> datetime:
    """Return the moment `number` of hours after NINE."""
    return NINE + timedelta(hours=number)


def clock(name: str = "resolution", **moments: Any) -> ClockMoments:
    """Return a clock; what is not given is None."""
    values: dict[str, Any] = dict.fromkeys(("due", "chase", "escalate", "stopped", "met", "used"))
    return ClockMoments(clock=name, started=NINE, **{**values, **moments})


def ticket_row(
    ticket_id: str = "AS-261122-7K3QM",
    title: str = "空调不制冷",
    *,
    at: datetime = NINE,
    texts: tuple[str, ...] = (),
    derived: Derived | None = None,
    path: str = "",
    blob: str = "b10b",
    **fields: Any,
) -> Row:
    """Return the row of a ticket opened `at`, with a note for each of `texts`; `fields` are the ticket's own."""
    events = [Event("aaaaaa", at, "li.na", Did.OPENED)]
    events += [Event("bbbbbb", at + timedelta(minutes=n), "li.na", Did.NOTED, text) for n, text in enumerate(texts, 1)]
    chosen: dict[str, Any] = {
        "state": "new",
        "category": "quality/performance_fault",
        "priority": "P2",
        "channel": "phone",
        "department": "desk",
        "history": tuple(events),
    }
    ticket = Ticket(id=ticket_id, title=title, **{**chosen, **fields})
    return row_of(
        ticket,
        ticket_data(ticket),
        path=path or ticket_path(ticket_id),
        blob=blob,
        derived=derived or Derived(open=ticket.state != "closed"),
    )


def ticket_data(ticket: Ticket) -> Mapping[str, Any]:
    """Return what the file of `ticket` would hold, as far as the index looks at it."""
    data: dict[str, Any] = {"id": ticket.id, "title": ticket.title, "state": ticket.state}
    for name in ("customer", "region", "reference"):
        data[name] = getattr(ticket, name)
    data |= {name: dict(getattr(ticket, name)) for name in ("product", "order", "fault", "facts")}
    data |= {"tags": list(ticket.tags), "links": [{"kind": link.kind, "ticket": link.ticket} for link in ticket.links]}
    history = [{"id": e.id, "at": e.at.isoformat(), "by": e.by, "did": e.did, "text": e.text} for e in ticket.history]
    return {key: value for key, value in {**data, "history": history}.items() if value}


def customer(customer_id: str = "C-8F2KD", name: str = "王伟", **fields: Any) -> CustomerRow:
    """Return the row of a customer."""
    data = {"id": customer_id, "name": name, **fields}
    return customer_row(data, path=f"customers/{customer_id}.yaml", blob="b10b")


_SENTENCES = (
    "客户来电反映室内机无风吹出，室外机不启动，已请客户断电重启后仍然不制冷",
    "已联系物流核实，快递员称包裹放在小区门卫处，客户表示没有收到",
    "仓库收到退回的商品，外包装破损，内物完好，已拍照留存并通知财务",
    "财务审核通过，退款预计三个工作日内原路退回，已短信告知客户",
    "技术员上门检测，压缩机线圈短路，需要更换主要部件，已向厂家申请配件",
    "客户要求换货，型号相同颜色不同，库存不足，预计下周到货",
    "蓝牙连接后频繁断开，恢复出厂设置无效，疑似主板故障",
    "客户投诉客服态度不好，主管已致电安抚并说明处理方案",
    "回访客户，维修后使用正常，客户表示满意，工单可以关闭",
    "面单脱落无法派送，已向快递公司提供地址和内物清单",
)
_WORDS = tuple(chr(0x4E00 + n * 7 % 2500) + chr(0x4E00 + n * 11 % 2500) for n in range(5000))
"""As many words of two characters as everyday Chinese has; they mean nothing."""

_PRODUCTS = (
    ("air_conditioner", "KFR-35GW"),
    ("mobile_phone", "iPhone15"),
    ("headphones", "QC45"),
    ("tv_flat", "L55M8"),
)
_DEPARTMENTS = ("desk", "logistics", "warehouse", "technical", "finance")
_CATEGORIES = (
    "quality/performance_fault",
    "logistics_loss/lost",
    "return/no_reason",
    "enquiry/usage",
    "repair/on_site",
)
_REGIONS = ("浙江", "广东", "江苏", "四川", "北京", "上海")


def _tail(number: int) -> str:
    """Return five characters that look random and differ for each number."""
    mixed = number * 15_485_863 % 32**5
    return "".join(ALPHABET[mixed >> shift & 31] for shift in (20, 15, 10, 5, 0))


def many_rows(number: int, *, seed: int = 1, open_share: float = 0.05) -> Iterator[Row]:
    """Yield `number` tickets of a year as a shop would have them: most of them closed, a few late."""
    random = Random(seed)  # noqa: S311  the same tickets every time
    for n in range(number):
        at = NINE - timedelta(seconds=(number - n) * 31_536_000 / number)
        is_open = n > number * (1 - 4 * open_share) and random.random() < 0.25
        kind, model = random.choice(_PRODUCTS)
        due = at + timedelta(hours=random.randint(4, 2000))
        clocks = (
            clock("first_response", stopped=at + timedelta(hours=1), met=True, used=timedelta(hours=1)),
            clock(due=due, chase=due, escalate=due)
            if is_open
            else clock(stopped=due, met=True, used=timedelta(days=2)),
        )
        texts = [random.choice(_SENTENCES) + "".join(random.choices(_WORDS, k=4)) for _ in range(random.randint(3, 7))]
        yield ticket_row(
            f"AS-{at:%y%m%d}-{_tail(n)}",
            random.choice(_SENTENCES)[:18],
            at=at,
            texts=tuple(texts),
            state="executing" if is_open else "closed",
            category=random.choice(_CATEGORIES),
            department=random.choice(_DEPARTMENTS),
            assignee=f"person{random.randrange(30)}",
            priority=f"P{random.randint(1, 4)}",
            customer="C-" + "".join(random.choices(ALPHABET, k=5)),
            region=random.choice(_REGIONS),
            product={
                "type": kind,
                "model": model,
                "serial": f"{random.randrange(10**4):04}A{random.randrange(10**4):04}",
            },
            order={"number": str(random.randrange(10**6, 10**7)), "waybill": f"SF{random.randrange(10**12):012}"},
            derived=Derived(is_open, closed_at=None if is_open else due, clocks=clocks),
        )
