"""What a person sends to declare an incident, read into a declaration."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from incident.declaring_texts import (
    DESCRIPTION_LIMIT,
    DETAIL_NAME_LIMIT,
    SERVICE_LIMIT,
    TITLE_LIMIT,
    bounded_key,
    details,
    link,
    one_line,
    prose,
)
from incident.declaring_values import UNSURE, WORDS, read_moment, read_severity
from incident.errors import InvalidInput
from incident.records import Declaration, Detail, Severity, Source

FIELDS = (
    "title",
    "severity",
    "service",
    "description",
    "detected_at",
    "source",
    "reporter",
    "problem_key",
    "details",
    "drill",
)
SOURCE_FIELDS = ("kind", "name", "ref", "url")
CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of ours the caller's clock may be."""
FAULTS_LIMIT = 50
"""Faults that are named one by one: a body of 512 KB has room for 40,000, and their list would be 7 MB long."""

_NOT_A_WORD = re.compile(r"[\W_]+")


def read_declaration(body: Any, *, default_reporter: str, now: datetime) -> Declaration:
    """Read the body of `POST /api/incidents`.

    Shape: a JSON object with `title`, and where known `severity` (0-4, `Sev2` or a word like `critical`;
    otherwise Sev2), `service`, `description`, `detected_at` (ISO 8601 with a zone), `source` (a word, or an
    object of `kind`, `name`, `ref`, `url`), `reporter`, `problem_key` (two declarations with the same key are
    one problem; otherwise title and service make it), `details` (an object of texts) and `drill`. A null is
    the same as a field that is absent.

    Args:
        body: The parsed JSON.
        default_reporter: Who declares, where the body does not say.
        now: The present (UTC): a problem cannot be detected later than that.

    Raises:
        InvalidInput: Names every fault; of more than 50 the first, and how many there are besides.
    """
    if not isinstance(body, Mapping):
        raise InvalidInput(
            [("body", 'send a JSON object with at least a title: {"title": "Checkout is down"}')]
        )
    form = _Form(cast("Mapping[str, Any]", body))
    form.refuse_unknown(FIELDS)
    declaration = _declaration(form, default_reporter, now)
    if form.faults:
        raise InvalidInput(_named(form.faults))
    return declaration


def problem_key_of(title: str, service: str | None) -> str:
    """What makes the declarations of two people the same problem: the title's words, and the service."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    words = _NOT_A_WORD.sub(" ", plain).strip() or plain
    return bounded_key(f"declared/{(service or '').casefold()}/{words}")


def key_of_drill(key: str) -> str:
    """A drill's problem key: no drill takes a real alert in, and no incident a drill."""
    return bounded_key(f"drill/{key}")


def _named(faults: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if len(faults) <= FAULTS_LIMIT:
        return faults
    named = faults[: FAULTS_LIMIT - 1]
    return [*named, ("body", f"has {len(faults) - len(named)} more faults")]


def _declaration(form: _Form, default_reporter: str, now: datetime) -> Declaration:
    title = form.title()
    service = form.line("service", SERVICE_LIMIT) or None
    reporter = form.line("reporter", TITLE_LIMIT) or default_reporter
    key = form.problem_key() or problem_key_of(title, service)
    drill = form.drill()
    return Declaration(
        title=title,
        severity=form.severity(),
        source=_source(form, reporter),
        problem_key=key_of_drill(key) if drill else key,
        service=service,
        detected_at=form.detected_at(now),
        description=prose(form.text("description"), DESCRIPTION_LIMIT),
        details=form.details(),
        drill=drill,
    )


def _source(form: _Form, reporter: str) -> Source:
    given = form.fields.get("source")
    if not isinstance(given, Mapping):
        return Source(kind=form.line("source", SERVICE_LIMIT) or "person", name=reporter)
    part = _Form(cast("Mapping[str, Any]", given), "source.", form.faults)
    part.refuse_unknown(SOURCE_FIELDS)
    return Source(
        kind=part.line("kind", SERVICE_LIMIT) or "person",
        name=part.line("name", TITLE_LIMIT) or reporter,
        ref=part.line("ref", TITLE_LIMIT) or None,
        url=part.url("url"),
    )


class _Form:
    """Reads the fields of an object one by one and collects what is wrong with them."""

    def __init__(
        self, fields: Mapping[str, Any], path: str = "", faults: list[tuple[str, str]] | None = None
    ) -> None:
        self.fields = fields
        self.path = path
        self.faults: list[tuple[str, str]] = [] if faults is None else faults

    def fault(self, name: str, what: str) -> None:
        self.faults.append((self.path + one_line(name, DETAIL_NAME_LIMIT), what))

    def refuse_unknown(self, known: tuple[str, ...]) -> None:
        for name in self.fields:
            if name not in known:
                close = difflib.get_close_matches(name.casefold()[:DETAIL_NAME_LIMIT], known, n=1)
                hint = f"did you mean {close[0]}?" if close else f"the fields are {', '.join(known)}"
                self.fault(name, f"is not a field; {hint}")

    def text(self, name: str) -> str:
        """The field's text as it came; empty where it is absent or, with a fault, no text."""
        value = self.fields.get(name)
        if value is None or isinstance(value, str):
            return value or ""
        self.fault(name, "must be a text")
        return ""

    def line(self, name: str, limit: int) -> str:
        return one_line(self.text(name), limit)

    def title(self) -> str:
        title = self.line("title", TITLE_LIMIT)
        if not title and (self.fields.get("title") is None or isinstance(self.fields["title"], str)):
            self.fault("title", 'say in a few words what is wrong, like "Checkout is down"')
        return title

    def problem_key(self) -> str:
        return bounded_key(" ".join(self.text("problem_key").split()))

    def url(self, name: str) -> str | None:
        text = self.text(name)
        if text.strip() and link(text) is None:
            self.fault(name, "must be a whole http or https address of at most 2,000 characters")
        return link(text)

    def severity(self) -> Severity:
        value = self.fields.get("severity")
        if value is None:
            return UNSURE
        severity = read_severity(value)
        if severity is None:
            word = value.casefold()[:SERVICE_LIMIT] if isinstance(value, str) else ""
            close = difflib.get_close_matches(word, WORDS, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            self.fault(
                "severity",
                f"must be 0 to 4, Sev0 to Sev4, or critical, error, warning, informational, verbose{hint}",
            )
        return UNSURE if severity is None else severity

    def detected_at(self, now: datetime) -> datetime | None:
        text = self.text("detected_at").strip()
        if not text:
            return None
        moment = read_moment(text)
        if moment is None:
            self.fault("detected_at", f"must be a time with its zone, like {now:%Y-%m-%dT%H:%M:%S}Z")
        elif moment > now + CLOCKS_DIFFER:
            self.fault("detected_at", f"lies in the future; it is {now:%Y-%m-%dT%H:%M:%S}Z now")
        return moment

    def details(self) -> tuple[Detail, ...]:
        given = self.fields.get("details")
        if given is None:
            return ()
        if not isinstance(given, Mapping):
            self.fault("details", 'must be an object of texts, like {"region": "westeurope"}')
            return ()
        part = _Form(cast("Mapping[str, Any]", given), "details.", self.faults)
        return details((name, part.scalar(name)) for name in part.fields)

    def scalar(self, name: str) -> str:
        value = self.fields[name]
        if isinstance(value, bool):
            return str(value).lower()
        return str(value) if isinstance(value, int | float) else self.text(name)

    def drill(self) -> bool:
        value = self.fields.get("drill")
        if value is not None and not isinstance(value, bool):
            self.fault("drill", "must be true or false")
        return value is True
