"""Money: exact decimals with a currency, rounded half up to the currency's cents as Chinese and European law count."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from aftersales.model.record import record

CENT = Decimal("0.01")


def parse_amount(text: str | int | float) -> Decimal:  # noqa: PYI041  files may hold any of the three
    """Read an amount as files hold it (a quoted decimal) or as a person types it; ValueError where it is none."""
    try:
        amount = Decimal(str(text).strip())
    except InvalidOperation:
        raise ValueError(f"not an amount: {text}") from None
    if not amount.is_finite():
        raise ValueError(f"not an amount: {text}")
    return amount


def round_cents(amount: Decimal) -> Decimal:
    """Round half up to a hundredth."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@record
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{round_cents(self.amount)} {self.currency}"
