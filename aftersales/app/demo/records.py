"""Records in stories: the steps that keep parcels, returns, repairs, parts, visits, money and words to the customer.

A step is named as its command (``do: return inspect``) and says what its function here takes after scene and ticket;
``text``, the words that go with it, is told in both languages.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from inspect import Parameter, signature

from aftersales.app import courier_claims, payments, repairs, returns, shipments, stock, visits
from aftersales.app.complaints import External, escalate_complaint, set_complaint
from aftersales.app.context import Context
from aftersales.app.deciding import Decided, decide_ticket
from aftersales.app.feedback import add_suggestion, answer_suggestion
from aftersales.app.follow_ups import Answer, record_attempt
from aftersales.app.informing import Ends, inform_customer
from aftersales.app.splitting import split_ticket
from aftersales.app.steps import answer_step, ask_step
from aftersales.app.tickets import Outcome, promise_ticket
from aftersales.app.weighing import Parcel, weigh_parcel
from aftersales.model.moments import parse_moment
from aftersales.model.part import MovementKind
from aftersales.model.returning import Want
from aftersales.model.shipment import Happening, Purpose
from aftersales.model.shipment import Outcome as ClaimOutcome

Record = Callable[..., Outcome | Decided | None]
"""What a step does, given the scene, the ticket and what the step says; None: no ticket changes."""


def _inform(scene: Context, ticket: str, *, channel: str, text: str, outcome: bool = False) -> Outcome:
    return inform_customer(scene, ticket, channel, text, Ends(outcome))


def _promise(scene: Context, ticket: str, *, due: str, text: str) -> Outcome:
    return promise_ticket(scene, ticket, parse_moment(due), text)


def _weigh(
    scene: Context,
    ticket: str,
    *,
    grams: int,
    contents: Mapping[str, int],
    missing: Mapping[str, int] | None = None,
    text: str = "",
) -> Outcome:
    outcome, _weighing = weigh_parcel(scene, ticket, Parcel(grams, contents, missing or {}), text=text)
    return outcome


def _follow_up(
    scene: Context,
    ticket: str,
    *,
    score: int | None = None,
    answers: Mapping[str, str] | None = None,
    channel: str = "phone",
    text: str = "",
) -> Outcome:
    return record_attempt(scene, ticket, Answer(score, answers or {}, channel, text))


def _feedback_set(scene: Context, ticket: str, *, status: str, text: str = "") -> Outcome:
    """Answer the one suggestion of the ticket."""
    return answer_suggestion(scene, ticket, "", status, text)


def _complaint_set(scene: Context, ticket: str, *, fields: Mapping[str, str], text: str = "") -> Outcome:
    return set_complaint(scene, ticket, fields, text=text)


def _escalate(
    scene: Context, ticket: str, *, text: str, body: str = "", number: str = "", received: str = ""
) -> Outcome:
    external = External(body, number, received) if body else None
    return escalate_complaint(scene, ticket, text=text, external=external)


# -- parcels and returns


def _parcel(
    scene: Context,
    ticket: str,
    *,
    waybill: str,
    kind: str = "original",
    carrier: str = "",
    grams: int | None = None,
    text: str = "",
) -> Outcome:
    parcel = shipments.NewParcel(waybill, Purpose(kind), carrier=carrier, grams=grams)
    return shipments.add_shipment(scene, ticket, parcel, text=text)


def _happened(
    scene: Context, ticket: str, *, what: str, waybill: str = "", place: str = "", problem: str = "", text: str = ""
) -> Outcome:
    told = shipments.Told(Happening(what), place=place, text=text, problem=problem)
    return shipments.track_shipment(scene, ticket, told, waybill=waybill)


def _settle_claim(
    scene: Context, ticket: str, *, outcome: str, amount: str = "", waybill: str = "", text: str = ""
) -> Outcome:
    ended = ClaimOutcome(outcome)
    return courier_claims.settle_claim(scene, ticket, ended, amount=amount, waybill=waybill, text=text)


def _request(scene: Context, ticket: str, *, text: str, want: str = "refund", price: str = "") -> Outcome:
    return returns.request_return(scene, ticket, returns.NewReturn(Want(want), text, price))


def _inspect(
    scene: Context,
    ticket: str,
    *,
    passed: Sequence[str] = (),
    failed: Mapping[str, str] | None = None,
    rest: bool = False,
    text: str = "",
) -> Outcome:
    return returns.inspect_goods(scene, ticket, returns.Looked(passed, failed or {}, rest), text=text)


# -- repairs, parts, visits, money


def _diagnose(scene: Context, ticket: str, *, text: str, plan: str = "", amount: str = "") -> Outcome:
    return repairs.diagnose(scene, ticket, text, plan=plan, amount=Decimal(amount) if amount else None)


def _moved(kind: MovementKind) -> Record:
    def move(scene: Context, _ticket: str, *, part: str, quantity: int, text: str = "") -> None:
        stock.move_part(scene, kind, part, quantity, reason=text)

    return move


def _issue(scene: Context, ticket: str, *, part: str, quantity: int = 1, text: str = "") -> Outcome:
    return stock.issue_part(scene, part, quantity, ticket, text=text)


def _put_back(scene: Context, ticket: str, *, part: str, quantity: int = 1, text: str = "") -> Outcome:
    return stock.return_part(scene, part, quantity, ticket, text=text)


def _visit(
    scene: Context, ticket: str, *, start: str, parts: Sequence[str] = (), tools: Sequence[str] = (), text: str = ""
) -> Outcome:
    return visits.plan_visit(scene, ticket, visits.Plan(parse_moment(start), parts=parts, tools=tools), text=text)


def _visited(scene: Context, ticket: str, *, text: str, signed_off: bool = True) -> Outcome:
    return visits.end_visit(scene, ticket, text, signed_off=signed_off)


def _pay(scene: Context, ticket: str, *, reference: str, kind: str = "", text: str = "") -> Outcome:
    return payments.settle_payment(scene, ticket, kind, reference, text=text)


RECORDS: Mapping[str, Record] = {
    "answer": answer_step,
    "ask": ask_step,
    "complaint escalate": _escalate,
    "complaint set": _complaint_set,
    "decide": decide_ticket,
    "feedback add": add_suggestion,
    "feedback set": _feedback_set,
    "follow-up": _follow_up,
    "inform": _inform,
    "part in": _moved(MovementKind.IN),
    "part issue": _issue,
    "part purchase": _moved(MovementKind.PURCHASE),
    "part return": _put_back,
    "part scrap": _moved(MovementKind.SCRAP),
    "payment add": payments.add_payment,
    "payment pay": _pay,
    "promise": _promise,
    "repair check": repairs.quality_check,
    "repair consent": repairs.consent,
    "repair diagnose": _diagnose,
    "repair finish": repairs.finish,
    "repair labour": repairs.labour,
    "repair loan": repairs.lend,
    "repair open": repairs.open_order,
    "return address": returns.give_address,
    "return inspect": _inspect,
    "return receive": returns.receive_goods,
    "return request": _request,
    "return track": returns.track_return,
    "shipment add": _parcel,
    "shipment claim": courier_claims.file_claim,
    "shipment event": _happened,
    "shipment settle": _settle_claim,
    "split": split_ticket,
    "visit done": _visited,
    "visit plan": _visit,
    "weigh": _weigh,
}
"""Word of a step → what it does."""


def wanted_by(record: Record) -> tuple[frozenset[str], frozenset[str]]:
    """Return what a step has to say, and what it may say, besides."""
    said = list(signature(record).parameters.values())[2:]  # after scene and ticket
    needed = frozenset(one.name for one in said if one.default is Parameter.empty)
    return needed, frozenset(one.name for one in said) - needed
