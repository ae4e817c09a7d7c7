"""What a password must be, said in one line below its field."""

from django.contrib.auth.models import User

from workspaces.personal_forms import password_rules

PACKAGE = "django.contrib.auth.password_validation"


class NoSpaces:
    """A rule that an installation may have of its own."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Take every password; what counts here is how the rule is told."""

    def get_help_text(self) -> str:
        return "No spaces, please."


def test_the_rules_stand_in_one_sentence_below_the_field(owner):
    page = owner.client.get("/settings/password/").content.decode()
    rules = "At least 8 characters, not only digits, no password that many people use, nothing like your name"
    assert rules in page


def test_a_rule_that_is_switched_off_is_not_told_and_one_of_ones_own_is(settings):
    settings.AUTH_PASSWORD_VALIDATORS = [
        {"NAME": f"{PACKAGE}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
        {"NAME": f"{__name__}.NoSpaces"},
    ]
    assert password_rules() == "At least 12 characters. No spaces, please."
    settings.AUTH_PASSWORD_VALIDATORS = []
    assert password_rules() == ""
