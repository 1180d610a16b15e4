"""Streets and whole addresses of many countries, in one line or several."""

from typing import Any, Final

from eventrail.guarding.names.train.pools import Pools, Value

_IN_LINES: Final = 0.6


class Addresses:
    """Draws addresses.

    Args:
        pools: of names.
        place: draws a city or a country.
    """

    def __init__(self, pools: Pools, place: Value) -> None:
        self._pools = pools
        self._place = place
        self._chance = pools.chance

    def street(self) -> str:
        """Return a street, as a rule with a number before or after it."""
        faker: Any = self._pools.locale()
        chance = self._chance
        return chance.choices(
            [
                str(faker.street_address()).replace("\n", " "),
                f"{chance.randint(1, 9999)} {faker.street_name()}",
                f"{faker.street_name()} {chance.randint(1, 300)}",
                str(faker.street_name()),
            ],
            [50, 20, 20, 10],
        )[0]

    def whole(self) -> str:
        """Return a whole address."""
        chance = self._chance
        faker: Any = self._pools.locale()
        unit = chance.choice(["", "", f" Apt. {chance.randint(1, 999)}", " Suite 12", " Unit 4"])
        street, place, zip_code = f"{self.street()}{unit}", self._place(), self.zip()
        state = str(faker.random_uppercase_letter()) + chance.choice("AEIKLNTX")
        box, number = chance.randint(1, 9999), chance.randint(1, 9999)
        written = chance.choices(
            [
                str(faker.address()),
                f"{street}\n{place}, {state} {zip_code}",
                f"{street}, {place}, {state} {zip_code}",
                f"{street}\n {place}\n {state}\n {zip_code}",
                f"{street}, {zip_code} {place}",
                f"{street} {place} {chance.choice(self._pools.countries)}",
                f"PO Box {box}, {place} {zip_code}",
                f"PSC {number}, Box {box}\nAPO AE 09{chance.randint(100, 999)}",
                f"Unit {number} Box {box}\nDPO AP 96{chance.randint(100, 999)}",
                f"Flat {chance.randint(1, 99)}, {self.street()}, {place}, {zip_code}",
            ],
            [40, 8, 8, 8, 8, 8, 6, 4, 4, 8],
        )[0]
        return written if chance.random() < _IN_LINES else written.replace("\n", ", ")

    def zip(self) -> str:
        """Return a postal code."""
        return str(self._pools.locale().postcode())
