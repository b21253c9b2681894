"""The Work Item Query Language: flat queries read into a tree.

Syntax: learn.microsoft.com/azure/devops/boards/queries/wiql-syntax. Not read: WorkItemLinks, ASOF, EVER, IN GROUP and
macros other than @project, @me and @today.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from local.vendors.devops.errors import tracking
from local.vendors.world import VendorError

LENGTH_LIMIT = 32_000
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>'(?:[^']|'')*'|"(?:[^"]|"")*")
      | (?P<field>\[[^\]]+\])
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<sign><>|>=|<=|=|>|<|\(|\)|,|-|\+)
      | (?P<macro>@\w+)
      | (?P<word>[A-Za-z_][\w.]*)
    )""",
    re.VERBOSE,
)
_SIGNS = ("=", "<>", ">", "<", ">=", "<=")
_WORDS = ("CONTAINS", "UNDER", "IN")


@dataclass(frozen=True)
class Token:
    """A piece of the query: its kind (the group's name above) and text."""

    kind: str
    text: str


@dataclass(frozen=True)
class Condition:
    """`[field] operator value`; `values` has more than one for IN."""

    field: str
    operator: str
    values: tuple[Token, ...]
    negated: bool = False


@dataclass(frozen=True)
class Junction:
    """Conditions of which all, or any, must hold."""

    how: Literal["AND", "OR"]
    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Query:
    """A flat query: columns, the tree of conditions (None for all items), fields to sort by (name, descending)."""

    columns: tuple[str, ...]
    where: Condition | Junction | None
    order: tuple[tuple[str, bool], ...]


def syntax_error(expected: str, cause: str) -> VendorError:
    """400 with the words of the query parser."""
    return tracking(
        400, f"{expected} The error is caused by «{cause}».", "WorkItemTrackingQuerySyntaxException"
    )


def parse(text: str) -> Query:
    """Read a query.

    Raises:
        VendorError: 400 where it cannot be read.
    """
    if len(text) > LENGTH_LIMIT:
        raise tracking(
            400, "VS402340: The query text is longer than 32000 characters.", "WiqlTextLimitException"
        )
    return _Parser(_tokens(text)).query()


def _tokens(text: str) -> list[Token]:
    tokens, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            return [*tokens, Token("unreadable", text[at:].strip())]
        tokens.append(Token(match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = [*tokens, Token("end", "")]
        self.at = 0

    def query(self) -> Query:
        self._want("SELECT")
        columns = self._fields()
        if not self._take("FROM"):
            raise syntax_error("TF51006: The query statement is missing a FROM clause.", self._next.text)
        source = self._pop()
        if source.text.lower() != "workitems":
            raise syntax_error(
                "The FROM clause must name WorkItems (the stand-in reads flat queries).", source.text
            )
        where = self._any() if self._take("WHERE") else None
        order = self._order() if self._take("ORDER") else ()
        if self._next.kind != "end":
            raise syntax_error("Expecting end of string.", self._next.text)
        return Query(columns, where, order)

    @property
    def _next(self) -> Token:
        return self.tokens[self.at]

    def _pop(self) -> Token:
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return self.tokens[self.at - 1]

    def _take(self, word: str) -> bool:
        if self._next.text.upper() == word and self._next.kind in ("word", "sign"):
            self._pop()
            return True
        return False

    def _want(self, word: str) -> None:
        if not self._take(word):
            raise syntax_error(f"Expecting {word}.", self._next.text)

    def _field(self) -> str:
        if self._next.kind not in ("field", "word"):
            raise syntax_error("Expecting field name.", self._next.text)
        return self._pop().text.strip("[]")

    def _fields(self) -> tuple[str, ...]:
        names = [self._field()]
        while self._take(","):
            names.append(self._field())
        return tuple(names)

    def _order(self) -> tuple[tuple[str, bool], ...]:
        self._want("BY")
        keys = []
        while True:
            name = self._field()
            descending = self._take("DESC")
            keys.append((name, descending))
            if not descending:
                self._take("ASC")
            if not self._take(","):
                return tuple(keys)

    def _any(self) -> Condition | Junction:
        parts = [self._all()]
        while self._take("OR"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Junction("OR", tuple(parts))

    def _all(self) -> Condition | Junction:
        parts = [self._one()]
        while self._take("AND"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Junction("AND", tuple(parts))

    def _one(self) -> Condition | Junction:
        if self._take("("):
            inner = self._any()
            self._want(")")
            return inner
        field = self._field()
        negated = self._take("NOT")
        operator = self._operator()
        return Condition(field, operator, self._values(operator), negated)

    def _operator(self) -> str:
        token = self._pop()
        if token.text.upper() in (*_SIGNS, *_WORDS):
            words = token.text.upper() == "CONTAINS" and self._take("WORDS")
            return "CONTAINS WORDS" if words else token.text.upper()
        raise syntax_error("Expecting comparison operator.", token.text)

    def _values(self, operator: str) -> tuple[Token, ...]:
        if operator != "IN":
            return (self._value(),)
        self._want("(")
        values = [self._value()]
        while self._take(","):
            values.append(self._value())
        self._want(")")
        return tuple(values)

    def _value(self) -> Token:
        token = self._pop()
        if token.kind not in ("string", "number", "macro", "field"):
            raise syntax_error("Expecting value.", token.text)
        if token.kind == "macro" and self._next.text[:1] in ("-", "+"):
            sign = self._pop().text
            return Token("macro", token.text + sign + (self._pop().text if sign in "-+" else ""))
        return token
