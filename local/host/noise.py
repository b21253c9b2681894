"""Warnings of the SDK that tell nobody anything, kept out where the host calls it."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sdk_noise_ignored() -> Iterator[None]:
    """Let the SDK be called with warnings as errors. Not for use across an `await`: the filters are global."""
    with warnings.catch_warnings():
        # An event that arrives before somebody waits for it is no duplicate; the SDK keeps it.
        warnings.filterwarnings("ignore", message="Potential duplicate Task completion")
        # Its converters take no type, so the host has none to pass.
        warnings.filterwarnings("ignore", message="azure.functions df_(loads|dumps) was called without")
        yield
