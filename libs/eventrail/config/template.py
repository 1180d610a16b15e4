"""Prompt templates, their variables, examples and variants, and the names of their versions."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from eventrail.config.bounds import Problem, at_least

TEMPLATE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
VARIABLE = re.compile(r"[a-z][a-z0-9_]{0,62}")
PLACE = re.compile(r"\{([a-z][a-z0-9_]{0,62})\}")
"""Where a value goes: a name in braces."""

RESERVED = frozenset({"documents", "number", "text", "source", "title"})
"""Names that stand for what was retrieved, so no variable can have them."""

DOCUMENTS = "{documents}"
QUESTION = "{question}"
"""In `question`: what the newest user message says."""

LONGEST_VALUE = 10_000
"""Characters of a variable's value unless the template says otherwise."""


class Variable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something that a request tells its template, `{name}` in the texts.

    Attributes:
        default: taken if a request names no value; without one the variable is required.
        longest: most characters of a value.
        description: what it is, for who writes apps.
    """

    default: str | None = None
    longest: int = LONGEST_VALUE
    description: str = ""


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One message of the examples that a model is shown before the conversation.

    Attributes:
        role: who says it: `user` or `assistant`.
        content: what is said; variables stand in braces.
    """

    role: Literal["user", "assistant"]
    content: str


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is written otherwise for some models; None leaves the template's own.

    Attributes:
        system: the system message.
        document: how one document is written.
        examples: the messages before the conversation.
        question: how the newest user message is written; empty for as it is.
        nothing: what stands for the documents where none was found.
    """

    system: str | None = None
    document: str | None = None
    examples: list[Example] | None = None
    question: str | None = None
    nothing: str | None = None


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A prompt template.

    Attributes:
        system: the system message; `{documents}` stands for the numbered documents.
        document: how one document is written; `{number}`, `{text}`, `{source}`, `{title}`.
        examples: messages that stand between the system message and the conversation.
        variables: what requests can fill in, by name; `{name}` in any of the texts.
        variants: other texts for some pools or models, by a pattern such as `llama-*`; the
            first that matches the pool's or the model's name is taken.
        question: how the newest user message is written when documents were searched for:
            `{documents}` and `{question}`. What stands before it, system message, examples and
            earlier turns, is then the same from one request to the next, and an engine's prefix
            cache finds it. Empty leaves the message as it is.
        nothing: what stands for `{documents}` when nothing relevant was found.
    """

    system: str = "{documents}"
    document: str = "[{number}] {text}"
    examples: list[Example] = []
    variables: dict[str, Variable] = {}
    variants: dict[str, Variant] = {}
    question: str = ""
    nothing: str = ""

    def texts(self) -> Iterator[str]:
        """Yield every text that may hold variables."""
        yield from (self.system, self.document, *(each.content for each in self.examples))
        yield from (self.question, self.nothing)
        for variant in self.variants.values():
            yield from (variant.system or "", variant.document or "")
            yield from (variant.question or "", variant.nothing or "")
            yield from (each.content for each in variant.examples or ())


class Numbered(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The versions of all templates. They are kept beside the document, each under its own key.

    Attributes:
        versions: contents by name and number, e.g. `docs@3`; once there, never changed.
        current: which of them each template has now, e.g. `docs` is `docs@3`.
    """

    versions: dict[str, Template] = {}
    current: dict[str, str] = {}


def split_name(name: str) -> tuple[str, int]:
    """Return the id and the number of `docs@3`; the number is 0 if none is named."""
    template, at, number = name.partition("@")
    return template, int(number) if at and number.isdecimal() else 0


def version_name(template: str, number: int) -> str:
    """Return the name of a version, `docs@3`."""
    return f"{template}@{number}"


def numbers_of(template: str, versions: Mapping[str, Template]) -> list[int]:
    """Return the numbers of a template's versions, the newest last."""
    named = (split_name(name) for name in versions)
    return sorted(number for name, number in named if name == template)


def numbered(templates: Mapping[str, Template], versions: Mapping[str, Template]) -> Numbered:
    """Return the versions, and which of them are current: those of the same content.

    The newest counts if an older one had that content too.
    """
    current: dict[str, str] = {}
    for name in sorted(versions, key=split_name):
        template = split_name(name)[0]
        if versions[name] == templates.get(template):
            current[template] = name
    return Numbered(dict(versions), current)


def template_problems(name: str, template: Template) -> Iterator[Problem]:
    """Yield what is wrong with a template, field by field."""
    if not TEMPLATE_ID.fullmatch(name):
        yield "", "a template's name is 1 to 63 letters, digits, _ and -, a letter or digit first"
    for where, text in _questions(template):
        if text and QUESTION not in text:
            yield where, f"says nothing of the question; write {QUESTION} into it"
    used = {found for text in template.texts() for found in PLACE.findall(text)}
    for variable, about in template.variables.items():
        where = f"variables.{variable}"
        if not VARIABLE.fullmatch(variable) or variable in RESERVED:
            reserved = ", ".join(sorted(RESERVED))
            yield where, f"a variable's name is lower-case, and none of {reserved}"
        elif variable == "question" and any(text for _, text in _questions(template)):
            yield where, f"is what {QUESTION} stands for in `question`; give it another name"
        elif variable not in used:
            yield where, f"is used nowhere; write {{{variable}}} into one of the texts"
        yield from ((f"{where}.{field}", why) for field, why in at_least(about, 1, "longest"))
        if about.default is not None and len(about.default) > about.longest:
            yield f"{where}.default", f"is longer than {about.longest} characters"


def documents_in(template: Template) -> Literal["", "system", "question"]:
    """Return where a template has the documents; empty for nowhere.

    In the system message they make each question another prefix, so that an engine's prefix cache
    finds nothing of what comes after them.
    """
    if DOCUMENTS in template.question:
        return "question"
    return "system" if DOCUMENTS in template.system else ""


def _questions(template: Template) -> Iterator[tuple[str, str]]:
    yield "question", template.question
    for name, variant in template.variants.items():
        yield f"variants.{name}.question", variant.question or ""


def knows(name: str, templates: Mapping[str, Template], versions: Mapping[str, Template]) -> bool:
    """Return whether a rule may name a template so.

    Any version of a template passes as long as no versions are known, as in a file.
    """
    if name in templates or name in versions:
        return True
    template, number = split_name(name)
    return number > 0 and not versions and template in templates
