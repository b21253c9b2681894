"""The Adaptive Card elements that Teams shows, up to version 1.5 (adaptivecards.io/explorer)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NEWEST_VERSION = (1, 5)

COLORS = ("default", "dark", "light", "accent", "good", "warning", "attention")
SIZES = ("default", "small", "medium", "large", "extralarge")
WEIGHTS = ("default", "lighter", "bolder")
SPACINGS = ("default", "none", "small", "medium", "large", "extralarge", "padding")
SIDES = ("left", "center", "right")
STYLES = ("default", "emphasis", "good", "attention", "warning", "accent")
IMAGE_SIZES = ("auto", "stretch", "small", "medium", "large")
LEVELS = ("top", "center", "bottom")
BUTTONS = ("default", "positive", "destructive")


@dataclass(frozen=True)
class Shape:
    """One element type.

    Attributes:
        required: Properties that must be there and not empty.
        enums: Properties whose value must be one of the given words, whatever their case.
        urls: Properties that must hold an https, http, mailto, tel or data address.
        elements: Properties that hold lists of elements; a name behind `:` fixes the type of each.
        actions: Properties that hold an action (`selectAction`) or a list of actions (`actions`).
        lists: Properties that hold lists of records; see `LISTED` for what must be in each.
    """

    required: tuple[str, ...] = ()
    enums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    urls: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


LISTED = {"facts": ("title", "value"), "inlines": ("text",)}
"""The strings that each record of such a list must have; an inline may be a bare string instead."""

_TEXT = {"color": COLORS, "size": SIZES, "weight": WEIGHTS, "fontType": ("default", "monospace")}
_BOX = {"style": STYLES, "verticalContentAlignment": LEVELS, "spacing": SPACINGS}
_INPUT = Shape(("id",), {"spacing": SPACINGS})

ELEMENTS: Mapping[str, Shape] = {
    "TextBlock": Shape(
        ("text",),
        {
            **_TEXT,
            "spacing": SPACINGS,
            "horizontalAlignment": SIDES,
            "style": ("default", "heading", "columnheader"),
        },
    ),
    "RichTextBlock": Shape(
        ("inlines",), {"horizontalAlignment": SIDES, "spacing": SPACINGS}, lists=("inlines",)
    ),
    "Container": Shape(("items",), _BOX, elements=("items",), actions=("selectAction",)),
    "ColumnSet": Shape(("columns",), _BOX, elements=("columns:Column",), actions=("selectAction",)),
    "Column": Shape((), _BOX, elements=("items",), actions=("selectAction",)),
    "FactSet": Shape(("facts",), {"spacing": SPACINGS}, lists=("facts",)),
    "Image": Shape(
        ("url",),
        {
            "size": IMAGE_SIZES,
            "style": ("default", "person"),
            "horizontalAlignment": SIDES,
            "spacing": SPACINGS,
        },
        ("url",),
        actions=("selectAction",),
    ),
    "ImageSet": Shape(
        ("images",), {"imageSize": IMAGE_SIZES, "spacing": SPACINGS}, elements=("images:Image",)
    ),
    "ActionSet": Shape(("actions",), {"spacing": SPACINGS}, actions=("actions",)),
    "Table": Shape(("rows",), {"gridStyle": STYLES}, elements=("rows:TableRow",)),
    "TableRow": Shape(("cells",), {"style": STYLES}, elements=("cells:TableCell",)),
    "TableCell": Shape(("items",), _BOX, elements=("items",), actions=("selectAction",)),
    "Media": Shape(("sources",)),
    "Input.Text": _INPUT,
    "Input.Number": _INPUT,
    "Input.Date": _INPUT,
    "Input.Time": _INPUT,
    "Input.Toggle": Shape(("id", "title")),
    "Input.ChoiceSet": Shape(("id",), {"style": ("compact", "expanded", "filtered")}),
}

ACTIONS: Mapping[str, Shape] = {
    "Action.OpenUrl": Shape(("url",), {"style": BUTTONS}, ("url", "iconUrl")),
    "Action.Submit": Shape((), {"style": BUTTONS}, ("iconUrl",)),
    "Action.Execute": Shape((), {"style": BUTTONS}, ("iconUrl",)),
    "Action.ShowCard": Shape(("card",), {"style": BUTTONS}),
    "Action.ToggleVisibility": Shape(("targetElements",), {"style": BUTTONS}),
}
