"""What people write in reports: notes, reasons of a new forecast, completion criteria. No names of people."""

import random
from decimal import Decimal

CRITERIA = {
    "design": "The state expertise has given a positive conclusion on the design documents.",
    "contract": "The contract is signed and registered on the public procurement portal.",
    "build": "Contractor, technical supervision and customer have signed the certificate of completed works.",
    "launch": "The act of commissioning is signed.",
    "law": "The act is published in the official register and is in force.",
    "plan": "The document is approved and sent to every body that carries it out.",
    "system": "The system is accepted by act and its users work in it.",
    "pilot": "The pilot report names the results, the costs and the decision on what follows.",
    "people": "The register shows the number of people named in the title, confirmed by a random check.",
    "supply": "The equipment is delivered, installed and on the balance sheet of the body that uses it.",
    "survey": "The report with the data behind it is accepted by the lead organisation.",
    "result": "The value is published by the Bureau of National Statistics or confirmed by an outside check.",
}
"""By kind of milestone: what must be seen before it counts as done."""

_UNDER_WAY = {
    "design": ("Surveys are under way on site.", "Documents are with the state expertise."),
    "contract": ("Lots are published.", "Bids are being compared."),
    "build": ("Earthworks are under way.", "The main structures stand; assembly goes on.", "Finishing works."),
    "launch": ("Tests under load have begun.", "Remarks of the commission are being dealt with."),
    "law": ("The draft is with the ministries for agreement.", "The draft is with the Ministry of Justice."),
    "plan": ("A first draft went to the members of the team.", "Remarks of the regions are being worked in."),
    "system": ("The first module is in test.", "Integration with the state registers is being tested."),
    "pilot": ("The first sites work.", "Data of the pilot are being collected."),
    "people": ("Groups are formed.", "The first groups have finished."),
    "supply": ("Orders are placed.", "The first batch has arrived."),
    "survey": ("Data are being collected.", "Data are being checked with the regions."),
    "result": ("Interim data are as expected.", "Data of the year are being collected."),
}

_REASONS = {
    "design": "The state expertise returned the documents with remarks.",
    "contract": "The first tender failed: fewer than two bids.",
    "build": "Equipment was delivered later than agreed.",
    "launch": "The commission found defects that must be put right first.",
    "law": "Agreement between the ministries takes longer than planned.",
    "plan": "The regions asked for more time for their figures.",
    "system": "A register of another body was not ready for integration.",
    "pilot": "One of the pilot sites joined late.",
    "people": "Groups could not be released from work at harvest time.",
    "supply": "Customs clearance of the equipment takes longer than planned.",
    "survey": "Part of the data had to be collected again.",
    "result": "The data are published later than in other years.",
}

_DONE = "Done; the evidence is with the lead organisation."


class Words:
    """What is said about one milestone, in the order in which it is asked for."""

    def __init__(self, kind: str, rng: random.Random) -> None:
        self.kind, self.rng = kind, rng

    def note(self, completion: Decimal, *, moved: bool) -> str:
        """A note in about a third of the reports, always when the forecast moved; '' leaves the last one."""
        if moved:
            return _REASONS[self.kind]
        if self.rng.random() > 0.35:
            return ""
        lines = _UNDER_WAY[self.kind]
        return lines[min(int(completion * len(lines)), len(lines) - 1)]

    def reason(self) -> str:
        """Why the forecast moves."""
        return _REASONS[self.kind]

    def done(self) -> str:
        return _DONE
