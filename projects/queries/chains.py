"""Delivery chains of a project or task: their links in order, how strong each is and was, and the weakest."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from projects.domain.plan_control import Strength, weakest
from projects.models import DeliveryChain, DeliveryLink, Indicator, LinkJudgement, StrategicProject, Task


@dataclass(frozen=True, slots=True)
class ChainLine:
    """A chain with its links from the centre to the front line."""

    chain: DeliveryChain
    links: tuple[DeliveryLink, ...]
    may_keep: bool

    @property
    def weakest(self) -> DeliveryLink | None:
        """The weakest link; None while no link is judged."""
        place = weakest([Strength(link.strength) if link.strength else None for link in self.links])
        return None if place is None else self.links[place]

    @property
    def not_judged(self) -> int:
        return sum(1 for link in self.links if not link.strength)


@dataclass(frozen=True, slots=True)
class ChainsPage:
    """Chains of the subject; for a project also those of its tasks. `worst`: the one with the weakest link of all."""

    chains: tuple[ChainLine, ...]

    @property
    def worst(self) -> ChainLine | None:
        order = list(DeliveryLink.Strength.values)
        judged = [line for line in self.chains if line.weakest]
        return max(judged, key=lambda line: order.index(line.weakest.strength) if line.weakest else -1, default=None)


def chains_with_links(user: User) -> QuerySet[Any, Any]:
    """Chains that the person may see, each with its links in order and their judgements, newest first.

    The indicator of a chain may be that of another task of the project: one that is not open to the person is none.
    """
    judgements = Prefetch("judgements", queryset=LinkJudgement.objects.select_related("by").order_by("-at", "-pk"))
    links = DeliveryLink.objects.select_related("organisation").prefetch_related(judgements).order_by("position")
    found: QuerySet[Any, Any] = DeliveryChain.objects.visible_to(user).select_related("project", "task")
    measures = Prefetch("indicator", queryset=Indicator.objects.visible_to(user))
    return found.prefetch_related(measures, Prefetch("links", queryset=links)).order_by("code")


def chains_page(*, user: User, subject: StrategicProject | Task) -> ChainsPage:
    """In the order of their codes."""
    inside = {"task": subject} if isinstance(subject, Task) else {"project": subject}
    chains = list(chains_with_links(user).filter(**inside))
    keeps = set(DeliveryChain.objects.editable_by(user).filter(**inside).values_list("pk", flat=True))
    return ChainsPage(tuple(ChainLine(chain, tuple(chain.links.all()), chain.pk in keeps) for chain in chains))


def chain_line(*, user: User, chain: DeliveryChain) -> ChainLine:
    """One chain, read by `chains_with_links`."""
    may_keep = DeliveryChain.objects.editable_by(user).filter(pk=chain.pk).exists()
    return ChainLine(chain, tuple(chain.links.all()), may_keep)
