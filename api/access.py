"""Who may do what: the roles, who a call is from as the platform says it, and the one place that decides.

The setting `ACCESS` says by what people and programs get in:

- `keys`: the Functions host asks for a function key before we are called, and who has one may do everything. Headers
  about the caller are not looked at: from outside anybody could send them.
- `entra`: App Service authentication ("Easy Auth") stands in front of the app, asks Microsoft Entra, and says in a
  header who calls and in which app roles. It takes that header away from what comes from outside, so there it can be
  believed (learn.microsoft.com/azure/app-service/configure-authentication-user-identities); without it in front nobody
  gets in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from incident.errors import Refused

KEYS, ENTRA = "keys", "entra"
PRINCIPAL = "X-MS-CLIENT-PRINCIPAL"
IN_FRONT = "WEBSITE_AUTH_ENABLED"
"""The platform's own: whether App Service authentication is on (learn.microsoft.com/azure/app-service/reference-app-settings)."""


class May(Enum):
    """What a route asks of its caller."""

    READ = "see incidents, who is on call, the health and the doctor's findings"
    DECLARE = "declare an incident"
    ALERT = "report an alert"
    RESPOND = "run a step again, split a problem out, change who has a role, close an incident"
    ROSTER = "change who is on call"


ROLES: Mapping[str, frozenset[May]] = {
    "Muster.Read": frozenset({May.READ}),
    "Muster.Declare": frozenset({May.DECLARE, May.ALERT}),
    "Muster.Roster": frozenset({May.READ, May.ROSTER}),
    "Muster.Respond": frozenset(May),
    "ActionGroupsSecureWebhook": frozenset({May.ALERT}),
}
"""The app roles, by the value that the app registration gives them, and what each may.

The last one is Azure Monitor's: its set-up of a secure webhook names it so
(learn.microsoft.com/azure/azure-monitor/alerts/action-groups#secure-webhook-powershell-script).
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and what they may. `name` is empty where a key let them in, which says of nobody who they are."""

    name: str
    may: frozenset[May]

    def speaking_for(self, claimed: str) -> str:
        """Whom the record names: who is signed in, with the name that they claim behind it; else the claimed name."""
        if not self.name or claimed.casefold() == self.name.casefold():
            return self.name or claimed
        return f"{self.name}, on behalf of {claimed}" if claimed else self.name


KEY_HOLDER = Caller("", frozenset(May))


class NotSignedIn(Exception):
    """Nobody knows who calls."""


class NotAllowed(Exception):
    """It is known who calls, and they may not do this."""


@dataclass(frozen=True, slots=True)
class Access:
    """How calls get in: `by` is the setting, `is_in_front` whether the platform signs callers in before us."""

    by: str
    is_in_front: bool

    @classmethod
    def of(cls, env: Mapping[str, str]) -> Access:
        """As an environment says."""
        by = env.get("ACCESS", "").strip().lower() or KEYS
        return cls(by, env.get(IN_FRONT, "").strip().lower() == "true")

    @property
    def asks_for_key(self) -> bool:
        """Whether the Functions host has to ask for a key; with any setting but `entra` it does, a wrong one too."""
        return self.by != ENTRA

    def admit(self, header: Callable[[str], str], needs: May) -> Caller:
        """Let a caller in who may do what is asked.

        Args:
            header: A header's value by its name; empty where it is absent.
            needs: What is asked.

        Raises:
            Refused: Nobody is let in: the set-up is wrong.
            NotSignedIn: The platform does not say who calls, or not so that it can be read.
            NotAllowed: The caller has no role that may do it.
        """
        self._check()
        if self.by == KEYS:
            return KEY_HOLDER
        caller = _caller_of(header(PRINCIPAL))
        if needs not in caller.may:
            raise NotAllowed(_lacks(caller, needs))
        return caller

    def _check(self) -> None:
        if self.by not in (KEYS, ENTRA):
            fix = f"set ACCESS to {KEYS} or {ENTRA}"
            raise Refused("let anybody in", f"ACCESS is neither {KEYS} nor {ENTRA}; {fix}", fix)
        if self.by == ENTRA and not self.is_in_front:
            fix = f"switch on App Service authentication for this app, or set ACCESS to {KEYS}"
            why = f"ACCESS is {ENTRA}, and App Service authentication is not on ({IN_FRONT}): anybody could say who they are"
            raise Refused("let anybody in", f"{why}; {fix}", fix)


def _lacks(caller: Caller, needs: May) -> str:
    roles = " or ".join(role for role, may in ROLES.items() if needs in may)
    where = "Microsoft Entra, Enterprise applications, Muster, Users and groups (an application: by an app role assignment)"
    return f"{caller.name} may not {needs.value}: that needs the app role {roles}; give it in {where}, then sign in again"


def _caller_of(header: str) -> Caller:
    if not header:
        raise NotSignedIn(
            f"nobody is signed in: the platform sent no {PRINCIPAL}; call with a token for this app, or sign in at /.auth/login/aad"
        )
    from api.principal import read_principal  # noqa: PLC0415 - with function keys no call needs it

    faults: list[str] = []
    principal = read_principal(header, faults)
    if principal is None:
        raise NotSignedIn(f"{PRINCIPAL} cannot be used: {'; '.join(faults)}")
    roles = (ROLES.get(role, frozenset[May]()) for role in principal.roles)
    return Caller(principal.name, frozenset[May]().union(*roles))
