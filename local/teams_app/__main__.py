"""`python3 dev.py teams-app`: makes the package of Muster's Teams app, and says what to do with it."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from local.teams_app.manifest import NO_WEBSITE, TeamsApp, app_id_of
from local.teams_app.package import CannotPackage, package
from local.teams_app.rights import DRILL_RIGHT, RIGHTS, Right
from local.teams_app.schema import GUID

FOUND_OUT = (
    "az deployment group show -g GROUP -n muster --query properties.outputs.identityClientId.value -o tsv"
)
LONGEST_NAME, LONGEST_DEVELOPER = 30, 32
THREE_NUMBERS = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}")
NEXT = """\
{out}: {name} {version}, Teams app {app_id}
asks for {rights}

What is next; docs/teams-app.md says more of each step:
  1. A Teams administrator uploads it: admin.teams.microsoft.com > Teams apps > Manage apps > Actions > Upload new app.
{consent}  {add}. An owner of the team of TEAMS_TEAM_ID adds it: the team's ... > Manage team > Apps > More apps > {name} > Add.
  {look}. Ask whether all is well: python3 dev.py doctor --url https://APP.azurewebsites.net --key KEY"""
CONSENT = "  2. The same administrator sees to it that owners of teams may consent to such rights (docs/teams-app.md, step 3).\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the package; 2 where the arguments are at fault, and then every fault is named."""
    options = _parser().parse_args(arguments)
    wrong = [*argument_faults(options)]
    if wrong:
        return _complain("\n".join(wrong))
    app = _app(options)
    try:
        content = package(app)
    except CannotPackage as reason:
        return _complain(str(reason))
    try:
        options.out.write_bytes(content)
    except OSError as error:
        return _complain(f"--out {options.out} cannot be written: {error.strerror}. Name another file.")
    print(what_is_next(app, options.out))
    return 0


def argument_faults(options: argparse.Namespace) -> Iterator[str]:
    """Each fault of the arguments, and its mending."""
    if not options.bot_id:
        yield f"--bot-id is missing: the app id of the Azure Bot. bicep put it out: {FOUND_OUT}"
    for name in ("bot_id", "app_id", "web_app_id"):
        value = getattr(options, name)
        if value and not re.fullmatch(GUID["pattern"], value):
            yield f"--{name.replace('_', '-')} {value} is no GUID, like 66666666-7777-8888-9999-000000000000."
    for name, longest in (("name", LONGEST_NAME), ("developer", LONGEST_DEVELOPER)):
        value = getattr(options, name)
        if not 0 < len(value.strip()) <= longest:
            yield f"--{name} has {len(value)} characters, and Teams takes 1 to {longest}."
    if not re.match("https://[^/]", options.website):
        yield f"--website {options.website} must begin with https:// and name a host: Teams takes no other."
    if not THREE_NUMBERS.fullmatch(options.version):
        yield f"--version {options.version} must be three numbers, like 1.0.1."
    if options.without_rights and options.drills:
        yield "--drills asks for a right and --without-rights for none: leave one of them out."
    yield from _out_faults(options.out)


def _out_faults(out: Path) -> Iterator[str]:
    if out.suffix != ".zip":
        yield f"--out {out} must end in .zip: Teams takes no other file."
    if not out.parent.is_dir():
        yield f"--out {out}: there is no folder {out.parent}; make it, or name another."


def what_is_next(app: TeamsApp, out: Path) -> str:
    """What was made, and what an administrator and an owner of the team do with it."""
    told = NEXT.format(
        out=out,
        name=app.name,
        version=app.version,
        app_id=app.app_id,
        rights=", ".join(right.name for right in app.rights) or "no rights",
        consent=CONSENT if app.rights else "",
        add=3 if app.rights else 2,
        look=4 if app.rights else 3,
    )
    if app.website == NO_WEBSITE:
        told += (
            f"\n\nIts page in Teams links to {NO_WEBSITE}, which is nobody's; give your own with --website."
        )
    return told


def _app(options: argparse.Namespace) -> TeamsApp:
    bot_id = options.bot_id.lower()
    return TeamsApp(
        bot_id=bot_id,
        app_id=(options.app_id or app_id_of(bot_id)).lower(),
        web_app_id=(options.web_app_id or bot_id).lower(),
        name=options.name.strip(),
        developer=options.developer.strip(),
        website=options.website,
        version=options.version,
        rights=_rights(options),
    )


def _rights(options: argparse.Namespace) -> tuple[Right, ...]:
    if options.without_rights:
        return ()
    return (*RIGHTS, DRILL_RIGHT) if options.drills else RIGHTS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("dev.py teams-app", description=__doc__)
    add = parser.add_argument
    add(
        "--bot-id",
        help="the app id of the Azure Bot; in our bicep the client id of the identity (identityClientId)",
    )
    add("--app-id", help="the Teams app's own id, if it has one already; by default made of the bot's")
    add("--web-app-id", help="who is granted the rights, if it is not the bot's app")
    add("--name", default=TeamsApp.name, help="what people see, up to 30 characters (%(default)s)")
    add("--developer", default=TeamsApp.developer, help="whose app it is, up to 32 characters (%(default)s)")
    add("--website", default=NO_WEBSITE, help="where your people find help, an https address (%(default)s)")
    add("--version", default=TeamsApp.version, help="higher at each update (%(default)s)")
    add("--drills", action="store_true", help=f"ask for {DRILL_RIGHT.name} too, to {DRILL_RIGHT.use}")
    add(
        "--without-rights", action="store_true", help="only the bot; its rights are given in the whole tenant"
    )
    add("--out", type=Path, default=Path("muster.zip"), help="the file to write (%(default)s)")
    return parser


def _complain(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
