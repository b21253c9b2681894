"""What a browser would make of HTML: its elements, where they lead, and the text that a person sees."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Seen:
    """The elements of a page by name, the attributes that it uses, its links, its text."""

    elements: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    text: str = ""


def seen(html: str) -> Seen:
    """Read HTML as a browser does."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Seen()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.elements.add(tag)
        self.found.attributes |= {name for name, _ in attrs}
        self.found.links |= {value or "" for name, value in attrs if name in ("href", "src", "action")}

    def handle_data(self, data: str) -> None:
        self.found.text += data
