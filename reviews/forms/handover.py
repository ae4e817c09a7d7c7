"""What the page for handing over shows: the filter that stands in the address bar."""

from django import forms
from django.db.models import Q, QuerySet

from generations.models import Output
from powerpost import catalog
from reviews.models import Review
from workspaces.address_filter import AddressFilter

# SQLite looks for no more than 50,000 bytes.
SEARCH_MAX = 200


class HandOverFilter(AddressFilter):
    """Which approved outputs are listed."""

    q = forms.CharField(required=False, max_length=SEARCH_MAX)
    kind = forms.ChoiceField(required=False, choices=Output.Type.choices)
    platform = forms.ChoiceField(
        required=False, choices=[(entry.id, entry.name) for entry in catalog.PLATFORMS.values()]
    )
    job = forms.UUIDField(required=False)

    def apply(self, reviews: QuerySet[Review]) -> QuerySet[Review]:
        """Return the outputs that pass, of approved ones: these were approved when they changed last."""
        if kind := self.chosen("kind"):
            reviews = reviews.filter(type=kind)
        if platform := self.chosen("platform"):
            reviews = reviews.filter(platform=platform)
        if job := self.chosen("job"):
            reviews = reviews.filter(output__generation_id=job)
        reviews = reviews.filter(self.within_days("changed_at"))
        if words := self.chosen("q"):
            reviews = reviews.filter(
                Q(output__generation__prompt__icontains=words)
                | Q(revision__text__icontains=words)
                | Q(revision__title__icontains=words)
            )
        return reviews
