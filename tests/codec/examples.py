"""Data that the codec's tests share: a full ticket, a full customer, and texts that YAML readers trip over."""

from typing import Any

from hypothesis import strategies as st

TICKET = """\
# yaml-language-server: $schema=../../../../schemas/ticket.schema.json
id: AS-261122-7K3QM
title: 空调不制冷，室外机不启动
state: closed
category: quality/performance_fault
priority: P2
severity: major
urgency: high
channel: phone
customer: C-8F2KD
region: 浙江
department: technical
assignee: wang.qiang
reference: "118822"
tags: [夏季, 空调]
product: {type: air_conditioner, model: KFR-35GW, serial: 2603A1187, price: "2899.00", custom_made: false}
order:
  number: "118822"
  shop: main
  channel: online
  paid: "2899.00"
  items:
  - {sku: A, qty: 1, price: "2899.00"}
dates: {order: "2026-03-01", invoice: "2026-03-04", delivered: "2026-03-06T10:00:00Z", locker_consent: true}
fault:
  class: performance
  component: compressor
  symptom: |-
    室内机无风吹出
    室外机不启动
  cause: product
condition: {accessories: all, intact: true}
promise: {warranty_months: 72, compensation: {percent: 5, min: 5.0, max: 50.0}}
payment: {cash: "2899.00", voucher: 0}
stock: {same_model: true}
facts: {claim: quality, courier_chosen_by: seller}
repairs:
- {id: 2k4m6p, in: "2026-05-02", out: null, component: timer}
links:
- {id: 3m5n7q, kind: same_batch, ticket: AS-261120-0ABCD}
evidence:
- id: 7h2k4m
  file: waybill.jpg
  sha256: 9f2c0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7
  bytes: 182044
  media_type: image/jpeg
  shows: [waybill]
  added: "2026-11-22T09:20:11+08:00"
  by: li.na
history:
- {id: 4k7qpz, at: "2026-11-22T09:14:05+08:00", by: li.na, did: opened, to: new, text: 客户来电说空调不制冷}
- {id: 9m2xre, at: "2026-11-22T09:31:40.250000+08:00", by: li.na, did: transition, from: new, to: triaged}
- id: 5p8rst
  at: "2026-11-22T09:40:00-03:30"
  by: li.na
  did: edited
  on_behalf_of: wang.qiang
  changes: {priority: [P3, P2], product.serial: [null, 2603A1187]}
  text: |
    第一行
      缩进的第二行
- {id: "123456", at: "2026-11-22T10:00:00+08:00", by: li.na, did: assigned, changes: {assignee: [null, wang.qiang]}}
- {id: 6q9stv, at: "2026-11-22T10:01:00+08:00", by: li.na, did: attached, evidence: 7h2k4m}
- {id: 7r0tvw, at: "2026-11-22T10:02:00+08:00", by: li.na, did: linked, kind: same_batch, ticket: AS-261120-0ABCD}
- {id: 8s1vwx, at: "2026-11-23T09:00:00+08:00", by: cron, did: chased, clock: resolution, level: 1, told: [wang.qiang]}
- {id: 9t2wxy, at: "2026-11-23T10:00:00+08:00", by: li.na, did: noted, text: 已回访, to_customer: true}
- {id: 0v3xyz, at: "2012-10-09T14:50:17+00:00", by: Value 2, did: imported, to: closed, activity: Closed}
"""
"""Every field a ticket may have and every kind of entry, as the writer writes it."""

CUSTOMER = """\
# yaml-language-server: $schema=../schemas/customer.schema.json
id: C-8F2KD
name: 张伟
tier: vip
region: 浙江
language: zh
phones: ["+86 138 0000 0000"]
emails: [zhang.wei@example.com]
addresses:
- {id: 2k4m6p, text: 杭州市西湖区文三路 1 号, region: 浙江}
- {id: 3m5n7q, text: 上海市}
accounts:
- {platform: taobao, name: zw_88}
consent: {contact: true, marketing: false}
notes:
- {id: 4k7qpz, at: "2026-11-22T09:14:05+08:00", by: li.na, text: 只在晚上方便接电话}
"""
"""Every field a customer may have, as the writer writes it."""

TRAPS = (
    *(
        "no",
        "No",
        "NO",
        "yes",
        "on",
        "Off",
        "y",
        "N",
        "null",
        "Null",
        "~",
        "true",
        "FALSE",
        "",
        " ",
        "nan",
        "inf",
        ".nan",
        "-.inf",
    ),
    *(
        "12e345",
        "1e3",
        "5E+3",
        "0x1f",
        "0o17",
        "017",
        "0b1",
        "1_000",
        "1,000",
        "1.",
        ".5",
        "+1",
        "-",
        "-1",
        "._",
        "_1",
        "0.1.2",
    ),
    *(
        "22:30",
        "1:2:3",
        "190:20:30",
        "2026-11-22",
        "2026-1-2",
        "2026-11-22T09:14:05+08:00",
        "2026-11-22 09:14:05",
        "=",
        "<<",
    ),
    *(
        "- a",
        "? a",
        "0?",
        "a: b",
        "a:",
        ":a",
        "a #b",
        "#",
        " a",
        "a ",
        "&a",
        "*a",
        "!a",
        "%a",
        "@a",
        "`a",
        "'a'",
        '"a"',
        "\\",
    ),
    *(
        "{a}",
        "[a]",
        "a,b",
        "|",
        "|-",
        ">",
        "---",
        "...",
        "--- a",
        "\ta",
        "a\tb",
        "\r",
        "a\r\nb",
        "\x00",
        "\x1b[31m",
        "\x7f",
    ),
    *(
        "\x85",
        "a\u2028b",
        "\ufeff",
        "\ufffe",
        "\u202etxt.exe",
        "\u2066",
        "\xa0",
        "\u3000全角",
        "🎉",
        "👨\u200d👩\u200d👧",
        "中文：，。",
    ),
    *(
        "a\nb",
        "a\nb\n",
        "a\n\n\n",
        "\na",
        "\n\n",
        " \n",
        "\n ",
        "  a\nb",
        "a\n  b\n",
        "# a\nb",
        "--- a\n...\n",
        "a\nb\x85",
        "a \nb \n",
    ),
    *(
        "- a\n- b",
        "a: b\nc: d\n",
        "{\n}",
        "🎉\n中文\n",
        "a\n\u3000b",
        "a" * 200,
        "a b " * 60 + ".",
        "\n" * 5 + "a",
        "a\n   \nb",
    ),
)
"""Texts that some YAML reader takes for something else, or that break a careless writer."""

_LETTERS = " \n\t#:-?,[]{}&*!|>'\"%@`=~<0123456789eExXob_.+yYnN\\中🎉\x85\u2028\ufeff\x00\x7f"
_TRAP = st.sampled_from(TRAPS)
_ANY = st.text(st.one_of(st.sampled_from(_LETTERS), st.characters(codec="utf-8")), max_size=40)
TEXTS = st.one_of(_TRAP, _ANY, st.builds(lambda a, b, c: a + b + c, _TRAP, _ANY, _TRAP))

_NUMBERS = st.one_of(st.integers(1 - 2**53, 2**53 - 1), st.floats(allow_nan=False, allow_infinity=False))
_SCALARS = st.one_of(TEXTS, st.none(), st.booleans(), _NUMBERS)


def _deeper(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.lists(values, max_size=4), st.dictionaries(TEXTS, values, max_size=4))


DOCUMENTS = st.dictionaries(TEXTS, st.recursive(_SCALARS, _deeper, max_leaves=15), max_size=5)
"""Any data that a YAML file of a desk can hold, with texts that were chosen to hurt."""
