"""What fills the slots of Korean sentences."""

from typing import Any

from eventrail.guarding.names.train.korean import QUOTES
from eventrail.guarding.names.train.pools import Pools, Value
from eventrail.guarding.names.train.word_lists import words


class KoreanValues:
    """Draws values for the slots of Korean sentences."""

    def __init__(self, given: Pools) -> None:
        self._pools = given
        chance = self._chance = given.chance
        self.slots: dict[str, Value] = {
            "person": self.person,
            "given": lambda: str(given.korean.first_name()),
            "place": self.place,
            "org": self.org,
            "address": self.address,
            "age": lambda: str(chance.randint(1, 99)),
            "date": given.date_ko,
            "year": lambda: str(chance.randint(1940, 2030)),
            "weekday": lambda: chance.choice("월화수목금토일") + "요일",
            "zip": lambda: f"{chance.randint(1000, 63999):05}",
            "email": given.korean.email,
            "phone": given.korean.phone_number,
            "number": lambda: str(chance.randint(1000, 10**12)),
            "money": lambda: f"{chance.randint(1, 99)}만 원",
            "quote": lambda: chance.choice(QUOTES),
        }

    def person(self) -> str:
        """Return a Korean name; rarely one that sounds foreign."""
        korean: Any = self._pools.korean
        foreign = f"{self._chance.choice(self._pools.cities_ko)[:3]} {korean.first_name()}"
        return self._chance.choices(
            [f"{korean.last_name()}{korean.first_name()}", foreign], [95, 5]
        )[0]

    def place(self) -> str:
        """Return a place in Korea, a country or a city elsewhere."""
        korean: Any = self._pools.korean
        chance = self._chance
        return chance.choices(
            [
                chance.choice(words("places_ko")),
                chance.choice(words("countries_ko")),
                f"{korean.metropolitan_city()} {korean.borough()}",
                chance.choice(self._pools.cities_ko),
            ],
            [40, 15, 15, 30],
        )[0]

    def org(self) -> str:
        """Return a company or an authority."""
        known = self._chance.choice(words("korean_companies"))
        return self._chance.choices([known, str(self._pools.korean.company())], [60, 40])[0]

    def address(self) -> str:
        """Return an address by road or by lot."""
        korean: Any = self._pools.korean
        chance = self._chance
        dong = f"{korean.metropolitan_city()} {korean.borough()} {korean.last_name()}"
        flat = f"{chance.randint(1, 120)}동 {chance.randint(101, 2505)}호"
        return chance.choice(
            [
                str(korean.address()),
                str(korean.road_address()),
                str(korean.land_address()),
                f"{dong}산동 {chance.randint(1, 999)}-{chance.randint(1, 99)}번지",
                f"{korean.address()} {flat}",
            ]
        )
