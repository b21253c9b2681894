"""What is to be said of each setting, and what can be looked at although some of them are wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from incident.diagnosis import Finding, missing, ok, unknown
from incident.errors import InvalidInput
from integrations.setting import Setting
from integrations.setting_list import PLATFORM, SETTINGS
from integrations.settings import Settings

CORRECT = "set {name} in the function app's settings (locally: in local.settings.json); it is {purpose}, for example {example}"
HOST = "FUNCTIONS_WORKER_RUNTIME"
"""On a Flex Consumption plan the app's resource says the language, and no setting does."""
ACCESS, SIGN_IN = "ACCESS", "WEBSITE_AUTH_ENABLED"
"""The platform says by the second whether sign-in is in front of the app (learn.microsoft.com/azure/app-service/reference-app-settings)."""
PAGING = "PAGE_ROADS"
"""Named also where no road is set up at all."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An environment as far as it can be read.

    `faults` says by name what is wrong with a setting. In `settings` those have values that nobody may use: the
    examples.
    """

    settings: Settings
    faults: Mapping[str, str]

    @classmethod
    def of(cls, env: Mapping[str, str]) -> Reading:
        """Read an environment, whatever is wrong with it."""
        faults: dict[str, str] = {}
        for _ in SETTINGS:  # a fault can hide another one
            try:
                return cls(Settings.from_env(env), faults)
            except InvalidInput as wrong:
                faults |= dict(wrong.faults)
                env = {**env, **_examples(env, [name for name, _ in wrong.faults])}
        return cls(Settings.from_env(env), faults)


def _examples(env: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Values that can be read, in place of those that cannot."""
    examples = {setting.name: setting.example for setting in SETTINGS if setting.name in names}
    if PAGING in examples:
        sender = next(setting for setting in SETTINGS if setting.name == "PAGE_EMAIL_SENDER")
        examples |= {PAGING: "", sender.name: env.get(sender.name, "").strip() or sender.example}
    return examples


@dataclass(frozen=True, slots=True)
class SettingsCheck:
    """Each setting: whether it is there where it must be, and of the form that it must have."""

    env: Mapping[str, str]
    faults: Mapping[str, str]

    @property
    def subjects(self) -> tuple[str, ...]:
        """Every setting."""
        return tuple(subject_of(name) for name in (*(setting.name for setting in SETTINGS), *PLATFORM))

    async def look(self) -> AsyncIterator[Finding]:
        """Read the environment; nobody is asked."""
        for setting in SETTINGS:
            yield self._own(setting)
        for finding in self._platforms():
            yield finding

    def _own(self, setting: Setting) -> Finding:
        subject, given = subject_of(setting.name), self.env.get(setting.name, "").strip()
        if setting.name in self.faults:
            fix = CORRECT.format(name=setting.name, purpose=setting.purpose, example=setting.example)
            return missing(subject, self.faults[setting.name], fix)
        if setting.name == ACCESS and given.lower() == "entra" and not self._is_signed_in:
            what = f"entra, but the platform does not say by {SIGN_IN} that sign-in is in front of the app: every call is refused"
            return missing(subject, what, "switch on App Service authentication, or set ACCESS to keys")
        if given:
            return ok(subject, "set, and not shown because it is a secret" if setting.secret else given)
        if setting.default:
            return ok(subject, f"not set, so {setting.default}")
        return ok(subject, "not set, and not needed")

    @property
    def _is_signed_in(self) -> bool:
        return self.env.get(SIGN_IN, "").strip().lower() == "true"

    def _platforms(self) -> Iterator[Finding]:
        for name, value in PLATFORM.items():
            subject, given = subject_of(name), self.env.get(name, "").strip()
            fits = bool(given) if name == "TASKHUB_NAME" else given.lower() == value
            if fits:
                yield ok(subject, given)
            elif name == HOST and not given:
                yield unknown(
                    subject, "not set; the platform may say it elsewhere, as on a Flex Consumption plan"
                )
            else:
                yield missing(subject, f"is {given!r}" if given else "is missing", f"set {name} to {value}")


def subject_of(name: str) -> str:
    """The subject of a setting's finding."""
    return f"Setting {name}"
