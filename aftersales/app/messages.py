"""Messages to customers: the desk's templates, what is missing for one, and the letter made of it for a ticket."""

from collections.abc import Mapping, Sequence

from aftersales.app.context import Context
from aftersales.app.customers import customer_for
from aftersales.app.deciding import decision_for, is_of_today, packs_of
from aftersales.app.people import refuse
from aftersales.codec.messages import FOLDER, FRAME, parse_frame, parse_message
from aftersales.errors import InvalidDataError, NotFoundError, UsageError
from aftersales.i18n import LANGUAGES, _
from aftersales.model.customer import Customer
from aftersales.model.message import Frame, Letter, Message, MessageKind, Words
from aftersales.model.record import record
from aftersales.model.refusal import Refusal
from aftersales.model.ticket import Ticket
from aftersales.model.values import text_of
from aftersales.render.message_templates import TemplateFault, render_template
from aftersales.rules.entitlement.explain import explain_parts
from aftersales.rules.messages.facts import message_facts, missing_facts, missing_words, plain_line
from aftersales.rules.messages.general import last_promise
from aftersales.rules.messages.matter import Matter
from aftersales.rules.messages.words import WORDS
from aftersales.store.git import Git

_FRAME_WORDS = frozenset({"name", "desk", "ticket"})


@record
class Messages:
    """The messages of a desk by name, and what stands around them."""

    frame: Frame
    by_id: Mapping[str, Message]


@record
class Wanted:
    """What somebody asks to be told.

    Attributes:
        template: the message's name.
        channel: empty: the one by which the customer came.
        language: empty: the customer's, else the desk's.
        given: words that stand nowhere, by name.
    """

    template: str
    channel: str = ""
    language: str = ""
    given: Mapping[str, str] = {}


@record
class Offered:
    """A message as it could be sent for one ticket: which facts are missing, and which words ``--set`` has to give."""

    message: Message
    missing: Sequence[str]
    given: Sequence[str]


def load_messages(git: Git, commit: str) -> Messages:
    """Return the messages at `commit`.

    Raises:
        NotFoundError: the desk has none.
        InvalidDataError: a file does not follow its schema.
    """
    frame = load_frame(git, commit)
    listed = [(path, oid) for path, oid in git.list_tree(commit, FOLDER) if path.endswith(".yaml")]
    sources = (source for _oid, source in git.read_blobs([oid for _path, oid in listed]))
    found = (parse_message(source, path) for (path, _oid), source in zip(listed, sources, strict=True))
    return Messages(frame, {message.id: message for message in found})


def load_frame(git: Git, commit: str) -> Frame:
    """Return what stands around messages at `commit`; raises as `load_messages` does."""
    source = git.read_blob(commit, FRAME)
    if source is None:
        hint = _("Take {path} and {folder} from a new desk: aftersales init DIR").format(path=FRAME, folder=FOLDER)
        raise NotFoundError(_("This desk has no messages."), place=FRAME, hint=hint)
    return parse_frame(source)


def find_message(messages: Messages, name: str) -> Message:
    """Return a message by its name.

    Raises:
        NotFoundError: there is none of this name.
    """
    if name not in messages.by_id:
        raise NotFoundError(
            _("There is no message {name}.").format(name=name),
            place=FOLDER,
            hint=_("Known: {names}.").format(names=", ".join(messages.by_id) or "-"),
        )
    return messages.by_id[name]


def offered_messages(context: Context, ticket: Ticket) -> list[Offered]:
    """Return every message with what is missing for this ticket."""
    messages = load_messages(context.git, context.git.head().commit or "")
    customer = customer_of(context, ticket)
    matter, _stale = _matter(context, ticket, language_for(customer, messages.frame, context), {})
    known = message_facts(matter)
    return [
        Offered(
            message,
            [name for name in missing_words(message, known) if not WORDS[name].given],
            [name for name in message.needs if WORDS[name].given],
        )
        for message in messages.by_id.values()
    ]


def write_letter(context: Context, ticket: Ticket, wanted: Wanted) -> Letter:
    """Return a message made for a ticket.

    Raises:
        NotFoundError: there is no such message.
        UsageError: the channel is unknown, or a word is given that is recorded elsewhere.
        RefusedError: a fact is missing, or the customer does not want to be written to; all reasons are named.
    """
    messages = load_messages(context.git, context.git.head().commit or "")
    message = find_message(messages, wanted.template)
    customer = customer_of(context, ticket)
    channel = _channel(context, ticket, message, wanted.channel)
    language = wanted.language or language_for(customer, messages.frame, context)
    matter, stale = _matter(context, ticket, language, _given(wanted.given))
    known = message_facts(matter)
    refuse(
        [*missing_facts(missing_words(message, known), ticket.id, stale=stale), *_unwelcome(customer, message)],
        ticket.id,
    )
    subject, body = (_filled(message, part, language, known) for part in ("subject", "text"))
    promise = last_promise(matter) if "promised" in {*message.needs, *message.optional} else None
    promised = text_of(promise.details.get("due")) if promise else ""
    return Letter(message, ticket.id, ticket.customer, language, channel, subject, body, promised)


def framed(letter_body: str, frame: Frame, words: Mapping[str, str], language: str, *, mail: bool) -> str:
    """Return a message with greeting and, by mail, closing; `words`: ``name`` (may be empty), ``desk``, ``ticket``."""
    greeting = frame.greeting if words["name"] else frame.nameless
    parts = [greeting.text(language), letter_body, *([frame.closing.text(language)] if mail else [])]
    try:
        parts[0] = render_template(parts[0], words, _FRAME_WORDS)
        parts[2:] = [render_template(part, words, _FRAME_WORDS) for part in parts[2:]]
    except TemplateFault as fault:
        raise InvalidDataError(fault.message, place=FRAME) from None
    return "\n\n".join(parts)


def frame_words(customer: Customer | None, desk: str, ticket: str) -> dict[str, str]:
    """Return what greeting and closing may use."""
    return {"name": plain_line(customer.name) if customer else "", "desk": desk, "ticket": ticket}


def customer_of(context: Context, ticket: Ticket) -> Customer | None:
    """Return the ticket's customer, or who they turned out to be; None where nobody is known."""
    return customer_for(context, ticket.customer) if ticket.customer else None


def language_for(customer: Customer | None, frame: Frame, context: Context) -> str:
    """Return what a customer is written to in: their language, else the desk's, else the first that messages have."""
    own = customer.language.partition("-")[0] if customer else ""
    return next((one for one in (own, context.policy.desk.language) if one in frame.languages), frame.languages[0])


def _matter(context: Context, ticket: Ticket, language: str, given: Mapping[str, str]) -> tuple[Matter, bool]:
    """Return a ticket as messages see it, and whether its decision is out of date."""
    explained, stale = None, False
    if ticket.decision:
        decision, digest = decision_for(context, ticket, packs_of(context))
        stale = not is_of_today(ticket.decision, decision, digest)
        explained = None if stale else explain_parts(decision, language)
    return Matter(ticket, context.policy, context.now, context.zone, language, given, explained), stale


def _given(given: Mapping[str, str]) -> Mapping[str, str]:
    """Return what was given, or refuse what is recorded elsewhere: a message says what the desk knows."""
    for name in given:
        if name not in WORDS or not WORDS[name].given:
            own = ", ".join(word.name for word in WORDS.values() if word.given)
            hint = WORDS[name].recorded.format(ticket="TICKET") if name in WORDS else ""
            raise UsageError(
                _("--set gives {own}; {name} is not among them.").format(own=own, name=name),
                hint=_("Record it: {command}").format(command=hint) if hint else "",
            )
    return given


def _channel(context: Context, ticket: Ticket, message: Message, wanted: str) -> str:
    channel, known = wanted or ticket.channel, context.policy.desk.channels
    possible = [one for one in known if not message.channels or one in message.channels]
    if channel not in possible:
        raise UsageError(
            _("{channel} is no channel for this message.").format(channel=channel or "-"),
            hint=_("Choose one of: {words}").format(words=", ".join(possible)),
        )
    return channel


def _unwelcome(customer: Customer | None, message: Message) -> list[Refusal]:
    """Return why the customer is not to be written to; for offers nothing but a yes will do."""
    consent = customer.consent if customer else {}
    found = []
    if consent.get("contact") is False:
        found.append(Refusal("no_contact", _("The customer does not want to be written to.")))
    if message.kind is MessageKind.OFFER and consent.get("marketing") is not True:
        hint = _("If they do: aftersales customer edit CUSTOMER --marketing")
        found.append(Refusal("no_marketing", _("The customer has not agreed to be sent offers."), hint))
    return found


def _filled(message: Message, part: str, language: str, known: Words) -> str:
    template = getattr(message, part)
    text = getattr(template, language) if language in LANGUAGES else ""
    place = f"{FOLDER}{message.id}.yaml {part}.{language}"
    if not text:
        raise InvalidDataError(_("This message has no words in this language."), place=place)
    try:
        return render_template(text, known, WORDS)
    except TemplateFault as fault:
        raise InvalidDataError(fault.message, place=place, hint=_("See: aftersales check policies")) from None
