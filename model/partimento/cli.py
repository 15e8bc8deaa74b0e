"""The command line: `partimento --help`."""

from __future__ import annotations

import re
import sys
import warnings
from importlib.metadata import requires
from typing import Annotated

import typer

from partimento import __version__
from partimento.commands import learn, listen, sound, takes, write  # noqa: F401  (each adds its commands to the app, in this order)
from partimento.commands.common import app
from partimento.files import plain


@app.callback(invoke_without_command=True)
def options(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        print(f"partimento {__version__}")
        raise typer.Exit


def with_installation(module: str, message: str) -> str:
    """The message with the command that installs the module, where it belongs to an extra of ours."""
    optional = [need.split("; extra == ") for need in requires("partimento") or () if "; extra == " in need]
    for need, extra in optional:
        if re.split("[^a-z0-9_]", need)[0] == module:
            needs = " ".join(each for each, its in optional if its == extra)
            return f"this needs {module}, which is not installed: {sys.executable} -m pip install {needs}"
    return message


def main() -> None:
    """Runs the command line. An error prints one line and exits with code 2; a warning prints one line."""
    warnings.showwarning = lambda message, *_: print(plain(f"partimento: {message}"), file=sys.stderr)
    try:
        sys.exit(app(standalone_mode=False))
    except KeyboardInterrupt:
        print("partimento: interrupted", file=sys.stderr)
        sys.exit(130)
    except Exception as error:
        message = error.format_message() if hasattr(error, "format_message") else str(error)
        if isinstance(error, ModuleNotFoundError):
            message = with_installation((error.name or "").split(".")[0], message)
        kind = (
            ""
            if isinstance(error, (ValueError, RuntimeError, OSError, ImportError)) or hasattr(error, "format_message")
            else f"{type(error).__name__}: "
        )
        if message:  # none where the help was printed
            print(plain(f"partimento: {kind}{' '.join(message.split())}"), file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
