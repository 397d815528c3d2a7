"""Messages of the shipped policies, written for tickets of tests/data/messages.

``python -m tests.support.letters`` writes them anew beside the tickets; read what changed before you commit it.
"""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from aftersales.app.messages import frame_words, framed
from aftersales.codec.messages import FOLDER, FRAME, parse_frame, parse_message
from aftersales.codec.shipped import shipped_files
from aftersales.codec.tickets import parse_ticket
from aftersales.model.customer import Customer
from aftersales.model.message import Message
from aftersales.model.ticket import Ticket
from aftersales.render.message_templates import render_template
from aftersales.rules.entitlement.engine import decide
from aftersales.rules.entitlement.explain import explain_parts
from aftersales.rules.messages.facts import message_facts, missing_words
from aftersales.rules.messages.matter import Matter
from aftersales.rules.messages.words import WORDS
from aftersales.rules.ticket_facts import entitlement_facts
from tests.support.packs import shipped_packs
from tests.support.policies import shipped_policy

GOLDEN = Path(__file__).parents[1] / "data" / "messages"
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
NAMES = {"zh": "张伟", "en": "Zhang Wei"}
TOLD_OF = {"decision": "return", "return_steps": "return", "refund_arrival": "return", "out_of_stock": "return"}
"""Which of the full tickets a message is written for, where it is not the repair."""

IN_ENGLISH = {
    "配件到货并完成维修，电话告知您取件时间。": "The part arrives, we repair it, and call you when you can fetch it.",
    "启动继电器烧毁，需更换。": "The starting relay is burnt out and has to be replaced.",
    "收到商品后两个工作日内完成退款。": "We pay within two working days of receiving the goods.",
}
"""What somebody typed into the tickets, as they would have for a customer who reads English."""

GIVEN = {
    "zh": {"reason": "配件供应商发货延迟", "remark": "感谢您提供的照片，对我们帮助很大。"},
    "en": {"reason": "the supplier of the part delivered late.", "remark": "Thank you for the photos; they helped us."},
}


def shipped_messages() -> dict[str, Message]:
    """Return the messages of a new desk."""
    found = [parse_message(source, path) for path, source in shipped_files().items() if path.startswith(FOLDER)]
    return {message.id: message for message in found}


def ticket_named(name: str, language: str = "zh") -> Ticket:
    """Return a ticket of tests/data/messages, with the words that were typed into it in `language`."""
    text = (GOLDEN / f"{name}.yaml").read_text("utf-8")
    for chinese, english in IN_ENGLISH.items() if language == "en" else ():
        text = text.replace(chinese, f'"{english}"')  # a comma would end a value of a map in one line
    return parse_ticket(text.encode(), f"{name}.yaml")


def matter_of(ticket: Ticket, language: str, given: Mapping[str, str]) -> Matter:
    """Return a ticket as messages see it, its decision made by the shipped packs."""
    policy = shipped_policy()
    explained = None
    if ticket.decision:
        decision = decide(entitlement_facts(ticket, policy, ZONE), shipped_packs(), "cn", NOW)
        explained = explain_parts(decision, language)
    return Matter(ticket, policy, NOW, ZONE, language, given, explained)


def written(message: Message, language: str) -> str:
    """Return what the customer of a full ticket gets, and what a sparse one lacks."""
    ticket = ticket_named(TOLD_OF.get(message.id, "repair"), language)
    known = message_facts(matter_of(ticket, language, GIVEN[language]))
    subject, body = (render_template(getattr(part, language), known, WORDS) for part in (message.subject, message.text))
    frame = parse_frame(shipped_files()[FRAME])
    words = frame_words(Customer("C-8F2KD", NAMES[language]), str(known["desk"]), ticket.id)
    missing = missing_words(message, message_facts(matter_of(ticket_named("sparse"), language, {})))
    whole = framed(body, frame, words, language, mail=True)
    return f"{subject}\n\n{whole}\n\n=== a sparse ticket lacks: {', '.join(missing) or 'nothing'}\n"


def golden(message: str, language: str) -> Path:
    """Return where the wording of a message is kept."""
    return GOLDEN / f"{message}.{language}.txt"


def main() -> None:
    """Write every message in both languages."""
    for message in shipped_messages().values():
        for language in ("en", "zh"):
            path, text = golden(message.id, language), written(message, language)
            if not path.exists() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8")
                sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main()
