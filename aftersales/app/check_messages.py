"""Messages under check: every template parses, uses known names alone, has every language, and can be filled in."""

from collections.abc import Collection, Iterator, Mapping

from aftersales.codec.messages import FOLDER, FRAME, parse_frame, parse_message
from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.model.message import Frame, Message, Words
from aftersales.model.policy import Policy
from aftersales.model.values import Pointer
from aftersales.render.message_templates import TemplateFault, names_of, render_template, template_faults
from aftersales.rules.messages.words import WORDS, samples
from aftersales.rules.policy_checks import Position

_FRAME: Mapping[str, frozenset[str]] = {
    "greeting": frozenset({"name"}),
    "nameless": frozenset(),
    "closing": frozenset({"desk", "ticket"}),
}
"""Which names each part of the frame may use."""


def check_messages(sources: Mapping[str, bytes], policy: Policy, position: Position) -> Iterator[Finding]:
    """Yield what is wrong with the messages of a desk, each file of which has passed its schema.

    Args:
        sources: bytes by path, of all policies.
        policy: the desk's.
        position: tells lines.
    """
    paths = [path for path in sources if path.startswith(FOLDER)]
    if FRAME not in sources:
        if paths:
            yield Finding(FRAME, 0, 0, "message/no-frame", _("Messages need this file beside them."))
        return
    try:
        frame = parse_frame(sources[FRAME])
        messages = {path: parse_message(sources[path], path) for path in paths}
    except InvalidDataError:
        return  # their schemas have told
    yield from _check_frame(frame, policy, position)
    for path, message in messages.items():
        yield from _check_names(path, message, policy, position)
        for language in frame.languages:
            yield from _check_language(path, message, language, position)


def _check_frame(frame: Frame, policy: Policy, position: Position) -> Iterator[Finding]:
    yield from _unknown_channels(FRAME, "by_mail", frame.by_mail, policy, position)
    for part, known in _FRAME.items():
        for language in frame.languages:
            text = getattr(getattr(frame, part), language)
            yield from _faults(FRAME, (part, language), text, known, position)


def _check_names(path: str, message: Message, policy: Policy, position: Position) -> Iterator[Finding]:
    yield from _unknown_channels(path, "channels", message.channels, policy, position)
    for part in ("needs", "optional"):
        for name in getattr(message, part):
            if name not in WORDS:
                sentence = _("{name} is no name that a message may use.").format(name=name)
                yield Finding(path, *position(path, (part,)), "message/unknown-name", sentence)


def _check_language(path: str, message: Message, language: str, position: Position) -> Iterator[Finding]:
    declared = {*message.needs, *message.optional}
    for part in ("subject", "text"):
        text = getattr(getattr(message, part), language)
        faults = list(_faults(path, (part, language), text, WORDS, position))
        yield from faults
        if faults:
            continue
        for name in sorted(names_of(text) - declared):
            sentence = _("{name} is used, and stands neither in needs nor in optional.").format(name=name)
            yield Finding(path, *position(path, (part, language)), "message/undeclared-name", sentence)
        yield from _trials(path, (part, language), text, message, position)


def _trials(path: str, pointer: Pointer, text: str, message: Message, position: Position) -> Iterator[Finding]:
    """Fill a template in for a full ticket, and for one that knows no more than it must."""
    full = samples(str(pointer[-1]))
    sparse: Words = {name: value for name, value in full.items() if name in message.needs}
    for words in (full, sparse):
        try:
            render_template(text, words, WORDS)
        except TemplateFault as fault:
            yield Finding(path, *position(path, pointer), "message/template", fault.message)
            return


def _faults(path: str, pointer: Pointer, text: str, known: Collection[str], position: Position) -> Iterator[Finding]:
    if not text:
        sentence = _("There are no words in this language: {language}.").format(language=pointer[-1])
        yield Finding(path, *position(path, pointer[:1]), "message/no-language", sentence)
        return
    for fault in template_faults(text, known):
        line, _column = position(path, pointer)
        block = "\n" in text.strip()  # words of several lines begin on the line below their key
        yield Finding(path, line + fault.line if block else line, 0, "message/template", fault.message)


def _unknown_channels(
    path: str, key: str, channels: frozenset[str], policy: Policy, position: Position
) -> Iterator[Finding]:
    for channel in sorted(channels - policy.desk.channels.keys()):
        sentence = _("{channel} is no channel of this desk.").format(channel=channel)
        severity = Severity.WARNING
        yield Finding(path, *position(path, (key,)), "message/unknown-channel", sentence, severity)
