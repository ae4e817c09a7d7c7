"""What a job will probably cost, learned from what the account's earlier jobs cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import median_high

from generations.cost_factors import CostFactors
from generations.experience import credits_before, credits_by_basis, workspaces_of_account
from generations.models import Generation
from generations.models_used import name_of_model
from generations.price_neighbours import Neighbourhood, neighbourhoods_of
from generations.refunds import in_credits
from workspaces.models import Workspace
from workspaces.numbers import grouped

# So many jobs in a row at one price make it the price, whatever earlier ones cost.
SETTLED_AFTER = 5
# So many others show what is usual.
COMPARED_WITH = 3


class Sureness(Enum):
    """How far an estimate can be relied on."""

    SAME = "such jobs cost the same"
    VARIED = "such jobs cost more or less"
    DERIVED = "worked out from jobs that differ in one thing"
    UNKNOWN = "the account has no experience"


BEFORE_FIGURE = {Sureness.SAME: "", Sureness.VARIED: "usually ", Sureness.DERIVED: "probably about "}


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one job will cost, in credits: `usual`, and the least and most that such jobs cost.

    `jobs` is from how many jobs that is known; all three figures are None when it is unknown.
    """

    factors: CostFactors
    sureness: Sureness = Sureness.UNKNOWN
    usual: int | None = None
    lowest: int | None = None
    highest: int | None = None
    jobs: int = 0
    differing_in: str = ""

    @property
    def credits(self) -> int | None:
        """The credits to reckon with; None when unknown."""
        return self.usual

    @property
    def name(self) -> str:
        """The model's name; for captions that they are captions."""
        return name_of_model(self.factors.model) or "Captions"

    @property
    def is_known(self) -> bool:
        """Whether there is a figure at all."""
        return self.usual is not None

    @property
    def is_certain(self) -> bool:
        """Whether all such jobs cost this."""
        return self.sureness is Sureness.SAME

    @property
    def words(self) -> str:
        """The figure as people say it: "12 credits", "usually 12 credits", "probably about 12 credits"."""
        if self.usual is None:
            return "not known yet"
        return f"{BEFORE_FIGURE[self.sureness]}{in_credits(self.usual)}"

    @property
    def source(self) -> str:
        """Where the figure comes from, as a sentence without its full stop."""
        if self.sureness is Sureness.SAME:
            return "As the last such job" if self.jobs == 1 else f"As the last {self.jobs} such jobs"
        if self.lowest is not None and self.highest is not None and self.sureness is Sureness.VARIED:
            return f"{grouped(self.lowest)} to {grouped(self.highest)} in the last {self.jobs} such jobs"
        if self.sureness is Sureness.DERIVED:
            noun = "job" if self.jobs == 1 else "jobs"
            return f"From {self.jobs} {noun} with {self.differing_in}"
        return "The first such job; PowerPost says it when it takes the job"


@dataclass(frozen=True, slots=True)
class Cost:
    """What the jobs of one form will cost together, and what that leaves of the balance, in credits."""

    parts: Sequence[Estimate]
    balance: int | None

    @property
    def known(self) -> list[Estimate]:
        """The parts with a figure."""
        return [part for part in self.parts if part.is_known]

    @property
    def unknown(self) -> list[Estimate]:
        """The parts that no figure is known for, which no sum contains."""
        return [part for part in self.parts if not part.is_known]

    @property
    def usual(self) -> int:
        """The sum to reckon with."""
        return sum(part.usual or 0 for part in self.parts)

    @property
    def is_certain(self) -> bool:
        """Whether all jobs of these sorts cost the same."""
        return all(part.is_certain for part in self.parts)

    @property
    def words(self) -> str:
        """The sum as people say it."""
        if len(self.parts) == 1:
            return self.parts[0].words
        if not self.known:
            return "not known yet"
        start = "at least " if self.unknown else "" if self.is_certain else "about "
        return start + in_credits(self.usual)

    @property
    def balance_after(self) -> int | None:
        """What is left if the jobs cost what is usual; None when that is not known or less than nothing."""
        if self.balance is None or self.unknown or self.balance < self.usual:
            return None
        return self.balance - self.usual

    @property
    def will_not_do(self) -> bool:
        """Whether the balance is less than such jobs ever cost here, so that at least one will be refused."""
        firm = [part for part in self.parts if part.sureness is not Sureness.DERIVED]
        return self.balance is not None and self.balance < sum(part.lowest or 0 for part in firm)

    @property
    def may_not_do(self) -> bool:
        """Whether the balance would be too small if the jobs cost the most that such jobs did."""
        if self.balance is None or self.will_not_do:
            return False
        return self.balance < sum(part.highest or 0 for part in self.parts)


def estimates_for(workspace: Workspace, wanted: Sequence[CostFactors]) -> list[Estimate]:
    """Return what each of these jobs will cost, in their order, learned from the account's latest jobs.

    Two queries for all of them, and one more for all that no job was like.
    """
    account = workspaces_of_account(workspace)
    seen = credits_by_basis(account, [factors.basis for factors in wanted])
    around = {factors: neighbourhoods_of(factors) for factors in wanted if factors.basis not in seen}
    bases = [basis for each in around.values() for neighbourhood in each for basis in neighbourhood.bases]
    seen |= credits_by_basis(account, bases)
    return [
        _from_such_jobs(factors, seen)
        or _from_neighbours(factors, around.get(factors, ()), seen)
        or Estimate(factors)
        for factors in wanted
    ]


def compared_with_usual(generation: Generation) -> str:
    """Return in words how the job's cost compares with that of such jobs before it; two queries.

    Empty while its cost is not known, and when there were too few before it.
    """
    if generation.credits_used is None or not generation.cost_basis:
        return ""
    account = workspaces_of_account(generation.workspace)
    prices = credits_before(account, generation.cost_basis, generation.created_at)
    if len(prices) < COMPARED_WITH:
        return ""
    files = [entry.media_file for entry in generation.inputs.all()]
    added = CostFactors.of(generation.kind, generation.parameters, files).surcharge
    usual = median_high(prices) + added
    if usual == generation.credits_used:
        return "as usual"
    return f"{'more' if generation.credits_used > usual else 'less'} than usual, which was {grouped(usual)}"


def _from_such_jobs(factors: CostFactors, seen: Mapping[str, Sequence[int]]) -> Estimate | None:
    prices = seen.get(factors.basis)
    if not prices:
        return None
    alike = next((n for n, price in enumerate(prices) if price != prices[0]), len(prices))
    if alike == len(prices) or alike >= SETTLED_AFTER:
        price = prices[0] + factors.surcharge
        return Estimate(factors, Sureness.SAME, price, price, price, alike)
    # Of two in the middle the higher one: to reckon with too little would be worse.
    usual, lowest, highest = (
        price + factors.surcharge for price in (median_high(prices), min(prices), max(prices))
    )
    return Estimate(factors, Sureness.VARIED, usual, lowest, highest, len(prices))


def _from_neighbours(
    factors: CostFactors, neighbourhoods: Sequence[Neighbourhood], seen: Mapping[str, Sequence[int]]
) -> Estimate | None:
    for neighbourhood in neighbourhoods:
        derived = neighbourhood.derive(seen)
        if derived is not None:
            usual, lowest, highest = (
                price + factors.surcharge for price in (derived.usual, derived.lowest, derived.highest)
            )
            return Estimate(
                factors, Sureness.DERIVED, usual, lowest, highest, derived.jobs, neighbourhood.differing_in
            )
    return None
