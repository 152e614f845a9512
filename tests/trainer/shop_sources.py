"""The sources of a small shop, as its history would write them."""

from __future__ import annotations

NOUNS = ("order", "invoice", "parcel", "refund", "voucher", "customer", "supplier", "account")
CORE = '''"""Money."""

from decimal import Decimal


def rounded(amount, places=2):
    """Round an amount to the given number of places."""
    quantum = Decimal(10) ** -places
    return Decimal(amount).quantize(quantum)


def convert(amount, rate, places=2):
    """Convert an amount at a rate and round it."""
    if rate <= 0:
        raise ValueError("a rate is positive")
    return rounded(Decimal(amount) * Decimal(rate), places)
'''


def service(noun: str, step: int = 0) -> str:
    """One module; ``step`` changes one of its bodies."""
    title = noun.capitalize()
    return f'''"""Everything about a {noun}."""

from shop.money import convert, rounded


class {title}Desk:
    """Serves {noun}s."""

    def __init__(self, store, rates):
        self.store = store
        self.rates = rates
        self.opened = []

    def open_{noun}(self, number, currency):
        """Open a {noun} in a currency that is known."""
        if currency not in self.rates:
            raise KeyError(f"no rate for {noun} {{number}} in {{currency}}")
        {noun} = self.store.find("{noun}", number)
        self.opened.append({noun})
        return {noun}

    def total_of_{noun}s(self, currency):
        """Sum up the open {noun}s in one currency."""
        total = 0
        for {noun} in self.opened:
            if {noun}.cancelled:
                continue
            total += convert({noun}.amount, self.rates[{noun}.currency])
        return rounded(total, {2 + step})


def close_{noun}(desk, {noun}, reason):
    """Close a {noun} and say why."""
    if {noun} not in desk.opened:
        raise LookupError(f"this {noun} was never opened: {{reason}}")
    desk.opened.remove({noun})
    desk.store.note("{noun}", {noun}.number, reason, {step})
    return len(desk.opened)
'''


def shop(**steps: int) -> dict[str, str]:
    """All files; a keyword gives a noun's step."""
    files = {f"shop/{noun}.py": service(noun, steps.get(noun, 0)) for noun in NOUNS}
    return {"shop/__init__.py": "", "shop/money.py": CORE, **files}
