"""Running a parsed query over the work items."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from local.vendors.devops import fields as f
from local.vendors.devops.errors import tracking
from local.vendors.devops.identities import SERVICE, Identity
from local.vendors.devops.state import Boards, Project, WorkItem, split_tags
from local.vendors.devops.wiql import Condition, Junction, Query, Token, syntax_error

RESULT_LIMIT = 20_000
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    ">": lambda a, b: a is not None and a > b,
    "<": lambda a, b: a is not None and a < b,
    ">=": lambda a, b: a is not None and a >= b,
    "<=": lambda a, b: a is not None and a <= b,
}
_TODAY = re.compile(r"^@today([+-]\d+)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Run:
    """One run of a query: over which organisation, from which project, when, with which precision of time."""

    boards: Boards
    project: Project | None
    now: datetime
    precise: bool = False

    def select(self, query: Query, items: Iterable[WorkItem]) -> list[WorkItem]:
        """The items for which the query holds, in its order.

        Raises:
            VendorError: 400 for unknown fields, paths, macros, and operators that do not fit their field.
        """
        for name in query.columns:
            self.field(name)
        hold = self._test(query.where)
        found = sorted((item for item in items if hold(item)), key=lambda item: item.id)
        for name, descending in reversed(query.order):
            key = self.field(name)
            found.sort(key=lambda item: _sortable(item.value(key.reference_name)), reverse=descending)
        if len(found) > RESULT_LIMIT:
            text = "VS402337: The number of work items returned exceeds the size limit of 20000. Change the query."
            raise tracking(400, text, "WorkItemTrackingQueryResultSizeLimitExceededException")
        return found

    def field(self, name: str) -> f.Field:
        """The field that the query names.

        Raises:
            VendorError: 400.
        """
        known = self.boards.fields.find(name)
        if known is None:
            raise syntax_error("TF51005: The query references a field that does not exist.", f"[{name}]")
        return known

    def _test(self, where: Condition | Junction | None) -> Callable[[WorkItem], bool]:
        if where is None:
            return lambda _item: True
        if isinstance(where, Junction):
            tests = [self._test(part) for part in where.parts]
            every = all if where.how == "AND" else any
            return lambda item: every(test(item) for test in tests)
        return self._condition(where)

    def _condition(self, condition: Condition) -> Callable[[WorkItem], bool]:
        known = self.field(condition.field)
        self._suits(known, condition)
        if condition.operator == "UNDER":
            holds = self._under(known, condition.values[0])
        elif condition.operator.startswith("CONTAINS"):
            holds = self._contains(known, condition)
        else:
            holds = self._compared(known, condition)
        return (lambda item: not holds(item)) if condition.negated else holds

    def _suits(self, known: f.Field, condition: Condition) -> None:
        long_text = known.kind in f.LONG_KINDS and not condition.operator.startswith("CONTAINS")
        no_tree = condition.operator == "UNDER" and known.kind != "treePath"
        no_text = condition.operator.startswith("CONTAINS") and known.kind in (
            "integer",
            "double",
            "dateTime",
        )
        if long_text or no_tree or no_text:
            text = (
                f"The operator {condition.operator} cannot be used with the field [{known.reference_name}]."
            )
            raise syntax_error(text, condition.operator)

    def _under(self, known: f.Field, token: Token) -> Callable[[WorkItem], bool]:
        path = str(self._literal(known, token))
        nodes = {n.lower() for p in self.boards.projects.values() for n in p.areas | p.iterations}
        if path not in nodes:
            raise syntax_error("TF51011: The specified area path does not exist.", token.text)
        return lambda item: f"{item.fields.get(known.reference_name, '')}\\".lower().startswith(f"{path}\\")

    def _contains(self, known: f.Field, condition: Condition) -> Callable[[WorkItem], bool]:
        wanted = str(self._literal(known, condition.values[0]))
        if known.reference_name == f.TAGS:
            return lambda item: wanted in (tag.lower() for tag in split_tags(item.fields.get(f.TAGS, "")))
        return lambda item: wanted in str(self._comparable(item.value(known.reference_name)) or "")

    def _compared(self, known: f.Field, condition: Condition) -> Callable[[WorkItem], bool]:
        operator = "=" if condition.operator == "IN" else condition.operator
        compare = _COMPARE[operator]

        def holds(item: WorkItem) -> bool:
            held = self._held(item, known)
            return any(compare(held, self._wanted(item, known, token, held)) for token in condition.values)

        for token in condition.values:
            if token.kind != "field":
                self._literal(known, token)
        return holds

    def _held(self, item: WorkItem, known: f.Field) -> Any:
        return self._comparable(item.value(known.reference_name))

    def _wanted(self, item: WorkItem, known: f.Field, token: Token, held: Any) -> Any:
        if token.kind == "field":
            return self._held(item, self.field(token.text.strip("[]")))
        wanted = self._literal(known, token)
        if wanted == "":
            return None
        if known.identity and isinstance(held, str):
            name, _, unique = held.rstrip(">").partition(" <")
            return held if wanted in (name, unique, held) else wanted
        return wanted

    def _comparable(self, held: Any) -> Any:
        if isinstance(held, Identity):
            return f"{held.display_name} <{held.unique_name}>".lower()
        if isinstance(held, datetime):
            return held if self.precise else held.astimezone(UTC).date()
        return held.lower() if isinstance(held, str) else held

    def _literal(self, known: f.Field, token: Token) -> Any:
        text = self._macro(token) if token.kind == "macro" else _unquoted(token)
        if text == "":
            return ""
        try:
            if known.kind in ("integer", "double"):
                return float(text)
            if known.kind == "dateTime":
                return self._time(text)
        except ValueError as error:
            raise syntax_error(
                f"The value does not fit the field [{known.reference_name}].", token.text
            ) from error
        return text.lower()

    def _time(self, text: str) -> Any:
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        if self.precise:
            return at
        if at.time() != at.time().min:
            raise syntax_error(
                "You cannot supply a time with the date when running a query using date precision.",
                f"'{text}'",
            )
        return at.date()

    def _macro(self, token: Token) -> str:
        today = _TODAY.match(token.text)
        if today:
            return (self.now.astimezone(UTC) + timedelta(days=int(today[1] or 0))).date().isoformat()
        if token.text.lower() == "@me":
            return SERVICE.unique_name
        if token.text.lower() == "@project" and self.project:
            return self.project.name
        raise syntax_error("TF51005: The query references a field that does not exist.", token.text)


def _unquoted(token: Token) -> str:
    if token.kind != "string":
        return token.text
    quote = token.text[0]
    return token.text[1:-1].replace(quote * 2, quote)


def _sortable(held: Any) -> tuple[bool, Any]:
    if isinstance(held, Identity):
        held = held.display_name
    return (held is not None, held.lower() if isinstance(held, str) else held or 0)
