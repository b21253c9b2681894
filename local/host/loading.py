"""Import a folder's `function_app.py` as the Functions worker does, and leave no trace of it afterwards."""

import importlib.util
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from azure.functions.decorators.function_app import FunctionRegister

from local.host.errors import CannotStart

MODULE = "function_app"


@contextmanager
def imported(folder: Path) -> Iterator[FunctionRegister]:
    """The app of a folder, with the folder on the module path.

    Raises:
        CannotStart: there is no such file, it raises (the message is its own traceback), or it holds no app or two.
    """
    path = folder / "function_app.py"
    spec = importlib.util.spec_from_file_location(MODULE, path) if path.is_file() else None
    if spec is None or spec.loader is None:
        raise CannotStart(f"{path} is missing: the runner serves the folder that holds a function_app.py.")
    module = importlib.util.module_from_spec(spec)
    with _in_place(folder):
        sys.modules[MODULE] = module
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            raise CannotStart(
                f"function_app.py cannot be imported:\n\n{_own_traceback(error, path)}"
            ) from error
        apps = [value for value in vars(module).values() if isinstance(value, FunctionRegister)]
        if len(apps) != 1:
            raise CannotStart(f"{path} has to hold one FunctionApp at its top level; it holds {len(apps)}.")
        yield apps[0]


@contextmanager
def _in_place(folder: Path) -> Iterator[None]:
    before, earlier = sys.path.copy(), sys.modules.pop(MODULE, None)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path[:] = before
        sys.modules.pop(MODULE, None)
        if earlier:
            sys.modules[MODULE] = earlier


def _own_traceback(error: Exception, path: Path) -> str:
    """The traceback from the app's first line on: how we came there is not its affair."""
    frames = error.__traceback__
    while frames and Path(frames.tb_frame.f_code.co_filename) != path:
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames)).rstrip()
