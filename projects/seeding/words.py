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
    "design": ("Surveys are under way on site.", "Drawings are complete.", "Documents are with the state expertise."),
    "contract": ("The terms are agreed.", "Lots are published.", "Bids are being compared."),
    "build": ("The site is handed over.", "Earthworks are under way.", "Main structures stand.", "Finishing works."),
    "launch": ("The programme of tests is agreed.", "Tests under load have begun.", "Last remarks are dealt with."),
    "law": ("The draft is written.", "The draft is with the ministries.", "The draft is with the Ministry of Justice."),
    "plan": ("A first draft went to the team.", "Remarks of the regions are worked in.", "The final draft is agreed."),
    "system": ("Requirements are agreed.", "The first module is in test.", "Integration is being tested."),
    "pilot": ("Sites are chosen.", "The first sites work.", "Data of the pilot are being collected."),
    "people": ("Lists are agreed.", "Groups are formed.", "The first groups have finished."),
    "supply": ("Orders are placed.", "The first batch has arrived.", "The rest is being installed."),
    "survey": ("The method is agreed.", "Data are being collected.", "Data are checked with the regions."),
    "result": (
        "The way of counting is agreed.",
        "Data of the year are being collected.",
        "Interim data are as expected.",
    ),
}
"""By kind and by how far the work is."""

_REASONS = {
    "design": ("The state expertise returned the documents.", "Ground surveys had to be repeated."),
    "contract": ("The first tender failed: fewer than two bids.", "A bidder appealed; the appeal was turned down."),
    "build": (
        "Equipment was delivered later than agreed.",
        "The contractor brought too few people.",
        "Frost came early.",
    ),
    "launch": ("The commission found defects to be put right first.", "Tests under load must be repeated."),
    "law": ("Agreement between the ministries takes longer.", "Parliament asked for a second reading."),
    "plan": ("The regions asked for more time for their figures.", "Two ministries disagree on who pays."),
    "system": (
        "A register of another body was not ready.",
        "Load tests showed faults.",
        "The tender for servers failed.",
    ),
    "pilot": ("One of the pilot sites joined late.", "The pilot needs a whole season of data."),
    "people": ("People could not be released from work in time.", "Housing for those who move is not ready."),
    "supply": ("Customs clearance takes longer than planned.", "The maker moved the date of shipping."),
    "survey": ("Part of the data had to be collected again.", "Access to the sites was late."),
    "result": ("The data are published later than in other years.", "The effect is smaller than planned so far."),
}

_DONE = (
    "Done; the evidence is with the lead organisation.",
    "Done and shown to the team on site.",
    "Done; remarks of the commission were put right before signing.",
)


class Words:
    """What is said about one milestone, in the order in which it is asked for."""

    def __init__(self, kind: str, rng: random.Random) -> None:
        self.kind, self.rng = kind, rng

    def note(self, completion: Decimal) -> str:
        """A note in about a third of the reports; '' leaves the last one in force."""
        if self.rng.random() > 0.35:
            return ""
        lines = _UNDER_WAY[self.kind]
        return lines[min(int(completion * len(lines)), len(lines) - 1)]

    def reason(self) -> str:
        """Why the forecast moves."""
        return self.rng.choice(_REASONS[self.kind])

    def done(self) -> str:
        return self.rng.choice(_DONE)
