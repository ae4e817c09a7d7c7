"""The app's registration with Django."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Registers the app under its plain name."""

    name = "reviews"
    verbose_name = "Reviews"

    def ready(self) -> None:
        """Hear of finished jobs, and tell the floors below what reviews use of theirs and say of it."""
        from generations.signals import generation_changed
        from reviews import marks, uses  # noqa: F401
        from reviews.opening import on_generation_changed

        generation_changed.connect(on_generation_changed, dispatch_uid="reviews")
