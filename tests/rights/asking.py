"""One request of the table: an operation, asked by somebody about what is theirs and ready for it."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from projects.actions.calendar_feeds import make_feed
from tests.api.caller import Side
from tests.api.test_schema import operations
from tests.factories import NOW
from tests.practice.attachments import PDF
from tests.rights import addresses, bodies, forms, sent, states
from tests.rights.operations import Operation
from tests.rights.world import Asked, Knocker, Told, World

VERSIONED = {
    (method.upper(), path)
    for method, path, operation in operations()
    if any(parameter["name"] == "If-Match" for parameter in operation["parameters"])
}
PARAMETERS: dict[str, dict[str, str]] = {
    "/api/v1/rollups/": {"dimension": "project"},
    "/api/v1/search/": {"q": "task"},
}
"""What a read cannot do without."""


def own(world: World, who: Knocker, operation: Operation) -> Told:
    """What somebody is told about an object of their own, which is ready for it. Everything is taken back."""
    with world.undone():
        address, asked = own_request(world, who, operation)
        return world.knock(who, operation, address, asked)


def own_request(world: World, who: Knocker, operation: Operation) -> tuple[str, Asked]:
    """Where and what to send. Changes rows: the caller takes them back."""
    user = who.user or world.country.people[Role.PROJECT_OFFICE]
    side, personal = world.country.ours, world.own_of(user)
    thing = addresses.thing_of(operation, side, personal)
    address = addresses.filled(operation, side, personal)[0]
    _kind, act = addresses.kind_and_act(operation)
    if ready := states.READY.get(act):
        other = ready(thing if thing is not None else side, user)
        if other is not None:
            thing, address = other, addresses.address_of(operation, other)
    if operation.is_read:
        given = {"key": make_feed(by=user, now=NOW)} if operation.route == "/calendar.ics" else None
        return address, Asked(given or PARAMETERS.get(operation.route))
    if not operation.is_api:
        return address, Asked(form(world, who, operation, address))
    headers = {}
    if (operation.method, operation.route) in VERSIONED:
        thing.refresh_from_db()
        headers["If-Match"] = f'"v{thing.version}"'
    return address, Asked(body(world, operation, act), headers, is_form=operation.route == "/api/v1/attachments/")


def form(world: World, who: Knocker, operation: Operation, address: str) -> dict[str, Any]:
    """What a person would send to an address of a page."""
    side, (kind, act) = world.country.ours, addresses.kind_and_act(operation)
    if act in sent.FORMS:
        return sent.FORMS[act](side)
    found = world.form_for(who, operation, address, pages_with_form(address, kind, side))
    words = sent.typed_everywhere(side)
    typed = {
        name: words.get(name.partition("-")[0], text) if text == forms.TEXT else text for name, text in found.items()
    }
    for name, file in typed.items():
        if isinstance(file, SimpleUploadedFile):  # one that was sent is read to its end
            typed[name] = SimpleUploadedFile(str(file.name), PDF)
    chosen = sent.CHOSEN[act](side) if act in sent.CHOSEN else {}
    return typed | chosen | sent.TYPED.get(act, {})


def about_nothing(world: World, operation: Operation) -> Asked:
    """A good body or form for a write at an address where there is nothing to write to."""
    _kind, act = addresses.kind_and_act(operation)
    if not operation.is_api:
        return Asked(dict.fromkeys(("reason", "text", "note", "words"), forms.TEXT) | sent.TYPED.get(act, {}))
    headers = {"If-Match": '"v1"'} if (operation.method, operation.route) in VERSIONED else {}
    return Asked(body(world, operation, act), headers, is_form=operation.route == "/api/v1/attachments/")


def is_taken(world: World, operation: Operation) -> bool:
    """Whether the address takes this method at all."""
    office = world.knockers["project_office"]
    with world.undone():
        address = addresses.filled(
            operation, world.country.ours, world.own_of(world.country.people[Role.PROJECT_OFFICE])
        )[0]
        return world.knock(office, operation, address).status != 405


def pages_with_form(address: str, kind: str, side: Side) -> list[str]:
    """The pages on which the form of an address may stand: those above it, the nearest first, or what is named here."""
    parts = address.strip("/").split("/")
    above = ["/" + "/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1)]
    found, project, task = side.objects, f"/projects/{side.project.code}", f"/tasks/{side.tasks[0].code}"
    elsewhere = {
        "judgements": f"{project}/judgements/",
        "budgets": f"{project}/money/",
        "recommendations": f"/reviews/{found['reviews'].code}/",
        "comments": f"{task}/comments/",
        "attachments": f"{task}/attachments/",
        "delivery-links": f"/delivery-chains/{found['delivery-chains'].code}/",
        "organisation-periods": f"/organisations/{side.ministry.code}/reporting/",
        "sign-out": "/help/",
        "language": "/help/",
        "appearance": "/help/",
        "help": "/national/",
    }
    if kind in elsewhere:
        return [elsewhere[kind]]
    if parts[-2:] == ["issues", "raise"]:
        return ["/".join(["", *parts[:-2], "risks", ""])]
    return [address[: -len("validate/")] + "validation/"] if parts[-1] == "validate" else above


def body(world: World, operation: Operation, act: str) -> Any:
    """A good body about our side."""
    found = bodies.example(operation, world.country.ours)
    if isinstance(found, dict):
        found |= sent.BODIES.get(act, {})
        if "file" in found:
            found["file"] = SimpleUploadedFile("act.pdf", PDF)
    return found
