"""What fills the slots of English sentences, and the label that each slot has."""

from collections.abc import Sequence
from typing import Any, Final

from eventrail.guarding.names.train.addresses import Addresses
from eventrail.guarding.names.train.english import QUOTES
from eventrail.guarding.names.train.pools import Pools, Value
from eventrail.guarding.names.train.word_lists import words

LABELS: Final = {
    "person": "PERSON",
    "given": "PERSON",
    "family": "PERSON",
    "place": "LOCATION",
    "country": "LOCATION",
    "org": "ORGANIZATION",
    "address": "STREET_ADDRESS",
    "street": "STREET_ADDRESS",
    "title": "TITLE",
    "job": "TITLE",
    "age": "AGE",
    "date": "DATE_TIME",
    "year": "DATE_TIME",
    "weekday": "DATE_TIME",
    "nrp": "NRP",
    "zip": "ZIP_CODE",
}
"""The label of each slot; what fills the others is no name."""

_LOWER_NRP: Final = 0.15
_LOWER_JOB: Final = 0.15
_UPPER_PLACE: Final = 0.08


class EnglishValues:
    """Draws values for the slots of English sentences."""

    def __init__(self, given: Pools) -> None:
        self._pools = given
        chance = self._chance = given.chance
        addresses = Addresses(given, self.place)
        self.slots: dict[str, Value] = {
            "person": self.person,
            "given": self.given,
            "family": self.family,
            "place": self.place,
            "country": lambda: self._cased(chance.choice(given.countries)),
            "org": self.org,
            "address": addresses.whole,
            "street": addresses.street,
            "title": lambda: chance.choice(words("titles")),
            "job": self.job,
            "age": lambda: str(chance.randint(1, 99)),
            "date": given.date,
            "year": lambda: str(chance.randint(1940, 2030)),
            "weekday": given.weekday,
            "nrp": self.nrp,
            "zip": addresses.zip,
            "email": lambda: given.locale().email(),
            "phone": lambda: given.locale_of(chance.choice(("en_US", "en_GB"))).phone_number(),
            "url": lambda: given.locale().url(),
            "number": lambda: str(chance.randint(1000, 10**16)),
            "money": lambda: f"${chance.randint(1, 9999)}",
            "quote": lambda: chance.choice(QUOTES),
        }

    def person(self) -> str:
        """Return a name, as a rule a given and a family name."""
        faker: Any = self._pools.locale()
        given, family = str(faker.first_name()), str(faker.last_name())
        letter = faker.random_uppercase_letter()
        return self._chance.choices(
            [
                f"{given} {family}",
                f"{given} {letter}. {family}",
                f"{given} {letter} {family}",
                given,
                f"{given} {faker.first_name()} {family}",
                f"{given} {family} {faker.last_name()}",
                family,
                f"{family}, {given}",
                self._pools.romanized(),
            ],
            [60, 8, 4, 12, 4, 5, 5, 2, 6],
        )[0]

    def given(self) -> str:
        """Return a given name."""
        return str(self._pools.locale().first_name())

    def family(self) -> str:
        """Return a family name."""
        return str(self._pools.locale().last_name())

    def place(self) -> str:
        """Return a city or a country."""
        pools = self._pools
        names: Sequence[Sequence[str]] = (pools.countries, pools.large_cities, pools.cities)
        return self._cased(self._chance.choice(self._chance.choices(names, [15, 40, 45])[0]))

    def org(self) -> str:
        """Return a company, an office or a university."""
        chance = self._chance
        first, second = chance.choices(words("company_words"), k=2)
        end = chance.choice(words("company_ends"))
        return chance.choices(
            [
                str(self._pools.locale().company()),
                chance.choice(words("known_companies")),
                f"{first} {end}",
                f"{self.family()} {end}",
                f"{self.family()}, {self.family()} and {self.family()}",
                f"{self.family()}-{self.family()}",
                f"{first}{second.lower()}",
                f"{first} {second}",
                f"{first}{second.lower()} {end}",
                f"{chance.choice(self._pools.large_cities)} {end}",
            ],
            [30, 15, 15, 10, 8, 6, 4, 4, 2, 6],
        )[0]

    def nrp(self) -> str:
        """Return a nationality, a faith or a political group."""
        written = self._chance.choice(words("nationalities"))
        return written.lower() if self._few(_LOWER_NRP) else written

    def job(self) -> str:
        """Return an occupation."""
        written = str(self._pools.locale_of("en_US").job())
        first, comma, rest = written.partition(", ")
        plain = (
            f"{rest} {first.lower()}" if comma and self._chance.choice((True, False)) else written
        )
        return plain.lower() if self._few(_LOWER_JOB) else plain

    def _cased(self, written: str) -> str:
        return written.upper() if self._few(_UPPER_PLACE) else written

    def _few(self, share: float) -> bool:
        return self._chance.random() < share
