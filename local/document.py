"""Documents of which a command writes its own part."""

from __future__ import annotations

import re
from pathlib import Path


def write_part(file: Path, part: str, text: str) -> None:
    """Write what stands between the marks `<!-- part -->` and `<!-- end of part -->` of a document.

    A document without these marks becomes the text alone.
    """
    between = re.compile(rf"(?<=<!-- {part} -->\n).*?(?=<!-- end of {part} -->)", re.DOTALL)
    before = file.read_text("utf-8") if file.exists() else ""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(between.sub(lambda _: text, before) if between.search(before) else text, "utf-8")
