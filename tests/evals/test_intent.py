"""The intent model that ships, and what examples teach, on rows written by hand."""

import pytest

from eventrail.intents.stored import read_classifier

EVERYDAY = [
    ("kindly put a new alarm for a quarter to nine", "alarm"),
    ("how do you say good evening in turkish", "translate"),
    ("what's the forecast for oslo on thursday", "weather"),
    ("move four hundred dollars from savings to checking", "transfer"),
    ("someone stole my visa, please report it", "report_lost_card"),
    ("how much gas is left in my car", "gas"),
    ("put carrots and rice on the shopping list", "shopping_list_update"),
    ("roll a pair of dice for me", "roll_dice"),
    ("flip a quarter and tell me what it lands on", "flip_coin"),
    ("when is the payment for my gas bill due", "bill_due"),
    ("book me a table for three at the thai place tonight", "restaurant_reservation"),
    ("how many calories does a banana have", "calories"),
    ("can you tell me a funny joke about dogs", "tell_joke"),
    ("what is my checking account balance", "balance"),
    ("I need to take a few days of vacation in may, submit it", "pto_request"),
    ("turn the volume down a bit", "change_volume"),
    ("where did I park, help me find my phone", "find_phone"),
    ("what's today's date", "date"),
    ("how do you spell necessary", "spelling"),
    ("schedule a meeting with kim at ten", "schedule_meeting"),
]
STRANGERS = [
    "how many wives did the last tsar have",
    "which volcano erupted most recently in iceland",
    "write a sonnet about my neighbour's fence",
    "why do bees dance",
    "who won the chess championship in 1972",
    "how do I get rid of moss on a slate roof",
    "what is the boiling point of tungsten",
    "is the mayor allowed to raise parking fees",
    "compare the painters of the two schools of siena",
    "my goldfish looks sad",
    "name three rivers in bolivia",
    "what did freud say about dreams",
    "how thick is the ice in antarctica",
    "sort this list with a heap",
    "does my cactus need more light",
    "who sang the theme of that old spy film",
    "explain the plot of that novel about a whale",
    "how are contact lenses made",
    "why was the bridge closed in 1940",
    "what's the tallest wooden church",
]


def test_everyday_requests_are_told_apart_and_strangers_sent_away() -> None:
    classifier, _ = read_classifier("everyday")
    right = sum(classifier.read(text).intent == intent for text, intent in EVERYDAY)
    away = sum(classifier.read(text).intent == "out_of_scope" for text in STRANGERS)
    assert right >= 17, [(t, classifier.read(t)) for t, i in EVERYDAY]
    assert away >= 16, [(t, classifier.read(t)) for t in STRANGERS]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("the card machine swallowed my card", "card_swallowed"),
        ("my new card still has not come", "card_arrival"),
        ("how do I switch my PIN", "change_pin"),
        ("I typed the wrong pin and am locked out", "pin_blocked"),
        ("which currencies can I hold", "fiat_currency_support"),
        ("the exchange rate of my purchase abroad is wrong", "card_payment_wrong_exchange_rate"),
    ],
)
def test_requests_to_a_bank_are_told_apart(text: str, intent: str) -> None:
    classifier, _ = read_classifier("banking")
    assert intent in list(classifier.likely(text).intents)[:2]
