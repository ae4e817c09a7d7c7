"""API keys and what is left on their accounts."""

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from powerpost import catalog
from powerpost.errors import InsufficientScope, InvalidApiKey
from powerpost.rate_limit import RateLimit
from workspaces.fields import EncryptedTextField

logger = logging.getLogger(__name__)

# The part of a key's allowance that questions about running jobs leave for submissions.
ALLOWANCE_FOR_SUBMISSIONS = 0.1
# The time that a question for the balance may take and still tell the balance of the moment it was asked.
ANSWER_MOST = timedelta(seconds=5)
# How long a reading stands for the same balance, read again.
READING_LASTS = timedelta(days=1)
# What is kept of a scope that the key has, has not, or about which nothing is known.
PERMISSION_WORDS = {True: "yes", False: "no", None: "unknown"}
# A pause in seconds when PowerPost asks to slow down and does not say for how long.
PAUSE_UNSAID = 15.0


class ApiKey(models.Model):
    """A key of one PowerPost account; several workspaces may use it, and the balance is the account's."""

    class Kind(models.TextChoices):
        LIVE = "live", "Live"
        SANDBOX = "sandbox", "Sandbox"

    name = models.CharField(max_length=100, unique=True, help_text="What your team calls this key.")
    key = EncryptedTextField()
    kind = models.CharField(max_length=10, choices=Kind, editable=False)
    last_four = models.CharField("ends in", max_length=4, editable=False)
    is_active = models.BooleanField(
        "active", default=True, help_text="Without a tick, nothing is sent with this key; its jobs wait."
    )
    balance = models.IntegerField("balance (credits)", null=True, editable=False)
    balance_checked_at = models.DateTimeField(null=True, editable=False)
    # PowerPost's rate limit belongs to the key: what one worker hears, all workers heed.
    paused_until = models.DateTimeField(null=True, editable=False)
    questions_paused_until = models.DateTimeField(null=True, editable=False)
    # Grows when another key takes the place of this one, and when PowerPost accepts it again: what is heard
    # late of how it was before says nothing of how it is.
    key_version = models.PositiveIntegerField(default=1, editable=False)
    refused_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When PowerPost said that it does not accept the key; its jobs wait.",
    )
    permissions: Any = models.JSONField(
        default=dict, editable=False, help_text="What the last test found out: scope to yes, no or unknown."
    )
    tested_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "API key"
        verbose_name_plural = "API keys"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} (…{self.last_four})"

    def __repr__(self) -> str:
        return f"<ApiKey {self.pk} …{self.last_four}>"

    def __getstate__(self) -> dict[str, Any]:
        """Return what a pickle holds: not the key, which whoever unpickles it reads from the database."""
        return {name: value for name, value in super().__getstate__().items() if name != "key"}

    def save(self, *args: object, **kwargs: object) -> None:
        """Save, deriving the kind and the last four characters from the key."""
        if "key" not in self.get_deferred_fields():
            self.kind = kind_of_key(self.key)
            self.last_four = self.key[-4:]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        """Refuse a key that PowerPost could not have issued; raises ValidationError."""
        kind_of_key(self.key)

    @property
    def is_usable(self) -> bool:
        """Whether anything may be sent with the key: it is not switched off, and PowerPost accepts it."""
        return self.is_active and self.refused_at is None

    @property
    def base_url(self) -> str:
        """Where requests with this key go: its kind decides."""
        if self.kind == self.Kind.SANDBOX:
            return settings.POWERPOST_SANDBOX_URL
        return settings.POWERPOST_BASE_URL

    def record_balance(
        self, balance: int | None, *, told_by: uuid.UUID | None = None, asked_at: datetime | None = None
    ) -> None:
        """Store the account's balance in credits, as an answer of PowerPost gave it; None changes nothing.

        `told_by` is the job whose acceptance told it; otherwise it was asked for, at `asked_at`. A reading is
        added where one is worth keeping (BalanceReading.add).
        """
        if balance is None:
            return
        now = timezone.now()
        ApiKey.objects.filter(pk=self.pk).update(balance=balance, balance_checked_at=now)
        self.balance, self.balance_checked_at = balance, now
        BalanceReading.add(self, balance, told_by=told_by, asked_at=asked_at)

    def record_rate_limit(self, rate_limit: RateLimit) -> None:
        """Store what an answer said of the allowance, when it says to pause; else costs no query.

        After a 429, or with nothing left, nothing is sent until the allowance is renewed. A last part is
        kept for submissions: questions about running jobs, which can wait, pause earlier.
        """
        if rate_limit.remaining is None:
            return
        if rate_limit.remaining == 0:
            self._pause("paused_until", rate_limit)
        elif rate_limit.limit and rate_limit.remaining <= rate_limit.limit * ALLOWANCE_FOR_SUBMISSIONS:
            self._pause("questions_paused_until", rate_limit)

    def record_refusal(self, error: InvalidApiKey | InsufficientScope) -> None:
        """Store that PowerPost does not accept the key, or that it may not do what was asked for.

        Unless another key took its place, or it was accepted again, since this copy was read. What cannot be
        stored is logged: the next answer says it again.
        """
        try:
            if isinstance(error, InsufficientScope):
                self.record_permission(error.asked_for, may=False)
                return
            now = timezone.now()
            same = ApiKey.objects.filter(pk=self.pk, key_version=self.key_version, refused_at=None)
            if same.update(refused_at=now):
                logger.warning("PowerPost does not accept %s any more: %s", self, error)
                self.refused_at = now
        except DatabaseError:
            logger.exception("That %s is refused could not be stored", self)

    def record_acceptance(self) -> bool:
        """Store that PowerPost accepts a key that it refused; return whether it counted as refused.

        The caller tells others of it, see key_changes.py.
        """
        if self.refused_at is None:
            return False
        same = ApiKey.objects.filter(pk=self.pk, key_version=self.key_version).exclude(refused_at=None)
        if not same.update(refused_at=None, key_version=F("key_version") + 1):
            return False
        self.refused_at = None
        self.key_version += 1
        return True

    def record_permission(self, scope: str, *, may: bool | None) -> None:
        """Store whether the key has a scope, None for unknown; costs no query when that is no news."""
        word = PERMISSION_WORDS[may]
        if not scope or self.permissions.get(scope) == word:
            return
        with transaction.atomic():
            # Each row of it comes from another answer: they are put together one after the other.
            same = ApiKey.objects.select_for_update().defer("key")
            stored = same.filter(pk=self.pk, key_version=self.key_version).first()
            if stored is None:
                return
            self.permissions = stored.permissions | {scope: word}
            ApiKey.objects.filter(pk=self.pk, key_version=self.key_version).update(
                permissions=self.permissions
            )

    def pause_left(self, *, for_question: bool = False) -> float:
        """Return for how many seconds nothing may be sent with this key; 0 when it may.

        A question asks about something that PowerPost already has; everything else is a submission.
        """
        pauses = [self.paused_until, self.questions_paused_until if for_question else None]
        until = max((pause for pause in pauses if pause is not None), default=None)
        return max(0.0, (until - timezone.now()).total_seconds()) if until else 0.0

    def _pause(self, field: str, rate_limit: RateLimit) -> None:
        seconds = PAUSE_UNSAID if rate_limit.resets_in is None else rate_limit.resets_in
        until = timezone.now() + timedelta(seconds=seconds)
        # Only ever later: workers hear of the same limit at the same time, in any order.
        shorter = Q(**{field: None}) | Q(**{f"{field}__lt": until})
        try:
            changed = ApiKey.objects.filter(shorter, pk=self.pk).update(**{field: until})
        except DatabaseError:
            # PowerPost's answer is more important than its allowance, which the next answer tells again.
            logger.exception("The pause of %s could not be stored", self)
            return
        if changed:
            setattr(self, field, until)


def kind_of_key(key: str) -> "ApiKey.Kind":
    """Return whether a key is live or of the sandbox, by its prefix; raises ValidationError otherwise."""
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ValidationError({"key": "An API key has no spaces, line breaks or accents. Paste it again."})
    if key.startswith(catalog.SANDBOX_KEY_PREFIX):
        return ApiKey.Kind.SANDBOX
    if key.startswith(catalog.LIVE_KEY_PREFIX):
        return ApiKey.Kind.LIVE
    raise ValidationError(
        {
            "key": f"A live key begins with {catalog.LIVE_KEY_PREFIX}, "
            f"a sandbox key with {catalog.SANDBOX_KEY_PREFIX}."
        }
    )


class BalanceReading(models.Model):
    """What an account had left at one moment, as PowerPost said it; only ever added to."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="balance_readings")
    at = models.DateTimeField(default=timezone.now, editable=False)
    balance = models.IntegerField(help_text="In credits.")
    generation_id = models.UUIDField(
        null=True, editable=False, help_text="The job whose acceptance told it; empty when it was asked for."
    )

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["api_key", "at"], name="readings_of_an_account")]

    def __str__(self) -> str:
        return f"{self.balance} credits at {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def add(
        cls,
        api_key: ApiKey,
        balance: int,
        *,
        told_by: uuid.UUID | None = None,
        asked_at: datetime | None = None,
    ) -> None:
        """Add what PowerPost said, unless it is no news: questions are asked every ten minutes.

        Every acceptance counts. An answer to a question is kept when it differs from the last reading, when
        that one was told by an acceptance (while other jobs may have been under way), or when that one is
        older than a day. It tells of the moment of the question; one that took long is of no known moment.
        """
        now = timezone.now()
        if told_by is None:
            if asked_at is not None and now - asked_at > ANSWER_MOST:
                return
            last = cls.objects.filter(api_key=api_key).order_by("-at", "-id").first()
            is_news = last is None or last.balance != balance or last.generation_id is not None
            if last is not None and not is_news and now - last.at < READING_LASTS:
                return
        cls.objects.create(api_key=api_key, balance=balance, generation_id=told_by, at=asked_at or now)
