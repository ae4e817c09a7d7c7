"""The app's registration with Django."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Registers the app under its plain name."""

    name = "reviews"
    verbose_name = "Reviews"

    def ready(self) -> None:
        """Hear of finished jobs, and tell the floors below what reviews use of theirs and say of it."""
        from generations.signals import generation_changed
        from reviews import briefs, marks, posts, searching, uses  # noqa: F401
        from reviews.opening import on_generation_changed
        from reviews.signals import review_event_recorded
        from reviews.tasks import on_review_event

        generation_changed.connect(on_generation_changed, dispatch_uid="reviews")
        review_event_recorded.connect(on_review_event, dispatch_uid="announcements")
