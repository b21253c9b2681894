"""HTML to plain text: what Service Health sends as its communication."""

from __future__ import annotations

from html.parser import HTMLParser

MARKUP_LIMIT = 8_000
"""Characters that are read; the parser takes quadratic time on markup that is broken on purpose."""

BREAKS = ("br", "p", "div", "tr", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6")
UNSEEN = ("script", "style")


def plain_text(markup: str) -> str:
    """The text that a browser would show, line by line, each link followed by its address.

    Markup that is broken, or hides all its text, comes back as it is.
    """
    reader = _Reader()
    try:
        reader.feed(markup[:MARKUP_LIMIT])
        reader.close()
    except AssertionError:  # html.parser's answer to a declaration that it does not know
        return markup[:MARKUP_LIMIT]
    return "".join(reader.pieces).strip() or markup[:MARKUP_LIMIT]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0
        self._address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self._unseen += 1
        elif tag in BREAKS:
            self.pieces.append("\n")
        elif tag == "li":
            self.pieces.append("\n- ")
        elif tag == "td":
            self.pieces.append(" ")
        elif tag == "a":
            self._address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in BREAKS:
            self.pieces.append("\n")
        elif tag == "a":
            self._note_address()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)

    def _note_address(self) -> None:
        shown = self.pieces[-1].strip() if self.pieces else ""
        if self._address.startswith(("http://", "https://")) and shown != self._address:
            self.pieces.append(f" ({self._address})")
        self._address = ""
