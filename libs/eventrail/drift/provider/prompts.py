"""Short prompts whose greedy answers are stable, and differ from model to model."""

from typing import Final

PROMPTS: Final = (
    "Name the capital of Australia in one word.",
    "Continue: 2, 3, 5, 7, 11,",
    "Write one sentence about a lighthouse in winter.",
    "Translate into French: The train was late again.",
    "Which is heavier, a litre of water or a litre of oil? Answer in one short sentence.",
    "Give three synonyms of 'brief', separated by commas.",
    "Spell 'necessary' backwards.",
    "What is 17 times 24? Only the number.",
    "Finish the sentence: The old clock on the wall",
    "Explain recursion to a child in one sentence.",
    "Write a Python expression that reverses the list xs.",
    "Is the sentence 'He go to school.' correct? Answer yes or no, then why, in few words.",
    "Name a colour, an animal and a country that begin with B.",
    "Sum up in five words: The meeting was moved to Friday because the room was taken.",
    "Write a haiku about rain.",
    "What would you ask somebody whose answer was 'about three kilometres'?",
    "Translate into Korean: Where is the nearest station?",
    "Reply with valid JSON that has the keys name and age for Ann, who is 31.",
    "Which word does not belong: apple, pear, chair, plum?",
    "Say hello to a new colleague in one friendly sentence.",
)
"""What is asked unless the configuration names other prompts."""
