"""Who a call is from as the platform's header tells it, what their roles allow, and whom the record names."""

import base64
import json
from contextlib import suppress

import pytest

from api.access import ENTRA, KEYS, PRINCIPAL, ROLES, Access, Caller, May, NotAllowed, NotSignedIn
from api.principal import read_principal
from incident.errors import Refused
from integrations.setting_values import ACCESSES

ON = Access(ENTRA, is_in_front=True)
ROLE_URI = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role"
NAME_URI = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
ADA = Caller("ada@contoso.com", frozenset(May))


def header(*claims, **changes):
    """The platform's header with these claims."""
    listed = [{"typ": kind, "val": value} for kind, value in claims]
    said = {"auth_typ": "aad", "claims": listed, "name_typ": NAME_URI, "role_typ": ROLE_URI, **changes}
    return base64.b64encode(json.dumps(said).encode()).decode()


def admitted(text, needs=May.READ, access=ON):
    """Who is let in with this header."""
    return access.admit({PRINCIPAL: text}.get, needs)


def said_of(text):
    """What is wrong with a header."""
    faults = []
    assert read_principal(text, faults) is None
    return "; ".join(faults)


def allowed(text):
    """All that a caller with this header may do."""
    done = set()
    for needs in May:
        with suppress(NotAllowed):
            admitted(text, needs)
            done.add(needs)
    return done


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", ["roles", ROLE_URI])
def test_a_role_allows_what_its_row_says(role, kind):
    """Each role allows exactly its own, by either name that the claim may have."""
    assert allowed(header(("preferred_username", "ada@contoso.com"), (kind, role))) == ROLES[role]


@pytest.mark.parametrize("needs", May)
def test_who_lacks_a_role_is_told_which(needs):
    """The refusal names what was asked, the roles that may do it and no other, and where to give them."""
    with pytest.raises(NotAllowed) as refused:
        admitted(header(("upn", "ada@contoso.com")), needs)

    said = str(refused.value)
    assert f"ada@contoso.com may not {needs.value}" in said
    assert {role for role in ROLES if role in said} == {role for role, may in ROLES.items() if needs in may}
    assert "Enterprise applications" in said


def test_several_roles_allow_what_each_of_them_allows():
    """A caller may do what any of their roles may."""
    text = header(("upn", "ada@contoso.com"), ("roles", "Muster.Read"), ("roles", "Muster.Declare"))

    assert admitted(text).may == {May.READ, May.DECLARE, May.ALERT}


@pytest.mark.parametrize("role", ["muster.respond", "Muster.Respond ", "Muster", "Admin", "*", ""])
def test_a_role_that_there_is_not_allows_nothing(role):
    """Roles are compared as they are; what is like one is none."""
    for needs in May:
        with pytest.raises(NotAllowed, match=r"ada@contoso\.com may not"):
            admitted(header(("upn", "ada@contoso.com"), ("roles", role)), needs)


def test_what_the_header_calls_its_roles_decides_nothing():
    """Only the two names of the claim count, whatever `role_typ` says."""
    with pytest.raises(NotAllowed):
        admitted(header(("upn", "ada@contoso.com"), ("groups", "Muster.Respond"), role_typ="groups"))


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ([("name", "Eve"), ("preferred_username", "ada@contoso.com")], "ada@contoso.com"),
        ([("azp", "1111"), ("upn", "ada@contoso.com")], "ada@contoso.com"),
        ([(NAME_URI, "ada@contoso.com"), ("email", "eve@contoso.com")], "ada@contoso.com"),
        ([("upn", "ada@contoso.com"), ("upn", "eve@contoso.com")], "ada@contoso.com"),
        ([("oid", "3333"), ("appid", "2222")], "application 2222"),
        ([("oid", "3333")], "3333"),
        ([("upn", " a\n\u202eda ")], "ada"),
        ([("upn", "x" * 500)], "x" * 120),
    ],
)
def test_a_caller_is_named_by_what_they_cannot_set_themselves(claims, name):
    """A person before the application that acts for them, on one line, and no name that people give themselves."""
    assert admitted(header(*claims, ("roles", "Muster.Read"))).name == name


HEADERS = {
    "no base64": ("Muster.Respond!", "no JSON in base64"),
    "base64 for addresses": ("__" + header(("upn", "a"))[2:], "no JSON in base64"),
    "sent twice": (f"{header(('upn', 'a'))}, {header(('upn', 'b'))}", "no JSON in base64"),
    "no JSON": (base64.b64encode(b"roles=Muster.Respond").decode(), "no JSON in base64"),
    "no UTF-8": (base64.b64encode(b'{"auth_typ": "\xff"}').decode(), "no JSON in base64"),
    "bottomless": (base64.b64encode(b"[" * 100_000).decode(), "no JSON in base64"),
    "no object": (base64.b64encode(b"[]").decode(), "no object"),
    "another provider": (header(("upn", "ada"), auth_typ="google"), "auth_typ is not aad"),
    "no claims": (header(("upn", "ada"), claims=None), "claims are no list"),
    "claims of an object": (header(claims={"roles": "Muster.Respond"}), "claims are no list"),
    "a claim of numbers": (header(("upn", "ada"), ("roles", 7)), "number 2"),
    "a claim that is a text": (header(claims=["roles"]), "number 1"),
    "a list of roles": (header(("upn", "ada"), ("roles", ["Muster.Respond"])), "number 2"),
    "nobody": (header(("roles", "Muster.Respond")), "it names nobody"),
    "a blank name": (header(("upn", " \u200b"), ("roles", "Muster.Respond")), "it names nobody"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_cannot_be_used_is_explained_and_not_repeated(name):
    """Each fault is named; nothing of what the header holds stands in the answer."""
    text, wrong = HEADERS[name]

    assert wrong in said_of(text)
    with pytest.raises(NotSignedIn) as refused:
        admitted(text)
    assert wrong in str(refused.value)
    assert not [word for word in ("Muster.Respond", "google", text) if word in str(refused.value)]


def test_every_fault_of_a_header_is_named_at_once():
    """A header of another provider, without claims that can be read, says both, and that it names nobody."""
    said = said_of(header(auth_typ="google", claims=[{"typ": "upn"}]))

    assert all(part in said for part in ("auth_typ", "number 1", "names nobody"))


def test_without_a_header_nobody_is_signed_in():
    """Sign-in in front of the app sends the header with every call; its other headers count for nothing."""
    other = {"X-MS-CLIENT-PRINCIPAL-NAME": "ada@contoso.com", "X-MS-CLIENT-PRINCIPAL-ID": "1"}
    with pytest.raises(NotSignedIn, match=PRINCIPAL):
        ON.admit(lambda name: other.get(name, ""), May.READ)


@pytest.mark.parametrize(
    "env",
    [
        {"ACCESS": "entra"},
        {"ACCESS": "entra", "WEBSITE_AUTH_ENABLED": "False"},
        {"ACCESS": "Entra", "WEBSITE_AUTH_ENABLED": "1"},
        {"ACCESS": "anonymous", "WEBSITE_AUTH_ENABLED": "True"},
        {"ACCESS": "keys,entra", "WEBSITE_AUTH_ENABLED": "True"},
    ],
)
def test_a_set_up_that_is_wrong_lets_nobody_in(env):
    """Where the header may be forged, or nobody knows what is meant, even the best header is refused, with the fix."""
    with pytest.raises(Refused, match="ACCESS") as refused:
        admitted(header(("upn", "ada"), ("roles", "Muster.Respond")), access=Access.of(env))

    assert refused.value.fix in str(refused.value)


@pytest.mark.parametrize("value", [None, "", " ", "keys", " KEYS "])
def test_with_keys_the_header_is_not_looked_at(value):
    """Who has a key may do everything, is named by nobody, and cannot become someone by a header that they write."""
    access = Access.of({} if value is None else {"ACCESS": value, "WEBSITE_AUTH_ENABLED": "True"})
    caller = admitted(header(("upn", "eve"), ("roles", "Muster.Read")), May.RESPOND, access)

    assert (caller.name, caller.may) == ("", frozenset(May))
    assert access.asks_for_key


@pytest.mark.parametrize("value", ["entra", "ENTRA ", "keys", "", "anonymous"])
def test_a_key_is_asked_for_unless_sign_in_stands_in_for_it(value):
    """A wrong value asks for a key, too."""
    assert Access.of({"ACCESS": value}).asks_for_key is (value.strip().lower() != ENTRA)


def test_the_setting_and_the_door_know_the_same_words():
    """What is a valid setting is what the door understands."""
    assert set(ACCESSES) == {KEYS, ENTRA}


@pytest.mark.parametrize(
    ("claimed", "named"),
    [
        ("", "ada@contoso.com"),
        ("Ada@contoso.com", "ada@contoso.com"),
        ("Sam", "ada@contoso.com, on behalf of Sam"),
    ],
)
def test_who_is_signed_in_is_whom_the_record_names(claimed, named):
    """Another name that the body gives stands behind; without sign-in it is all there is."""
    assert ADA.speaking_for(claimed) == named
    assert Caller("", frozenset(May)).speaking_for(claimed) == claimed
