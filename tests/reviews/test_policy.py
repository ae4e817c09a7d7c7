"""The policy page: who reads and who changes it, what it keeps, and what a change does to what waits."""

import logging

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from reviews.checks import is_blocked
from reviews.decisions import decide
from reviews.models import Review, ReviewPolicy
from reviews.policies import ChangedMeanwhile, change_policy, lacking_approvers, state_of, stored_policy
from reviews.transitions import Action
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, set_policy
from workspaces.models import Role

ADDRESS = "/reviews/policy/"


@pytest.fixture
def manager(make_person, workspace):
    return make_person("mara", workspace, Role.MANAGER)


def filled(workspace, **fields: object) -> dict[str, object]:
    """Return what the form sends when these fields differ from the defaults."""
    defaults = {
        "seen": state_of(stored_policy(workspace)),
        "approvals_needed": 1,
        "sends_to_review": "on",
        "editors": "author_and_reviewers",
        "links_allowed": "on",
    }
    return {name: value for name, value in (defaults | fields).items() if value is not None}


def test_the_address():
    assert reverse("review_policy") == ADDRESS


def test_a_manager_changes_everything(manager, workspace):
    answer = manager.client.post(
        ADDRESS,
        filled(
            workspace,
            approvals_needed=2,
            author_may_approve="on",
            sends_to_review=None,
            editors="reviewers",
            forbidden_words=" cheap \r\n\r\nbest  price\r\nCHEAP\r\n",
            required_hashtags="ad\n#Northwind\n#AD",
            required_disclosures="Paid partnership",
            hashtags_most="5",
            emoji_most="0",
            links_allowed=None,
        ),
        follow=True,
    )

    assert "Saved. The rules apply at once" in answer.text
    policy = ReviewPolicy.objects.get()
    assert (policy.workspace, policy.approvals_needed, policy.editors) == (workspace, 2, "reviewers")
    assert (policy.author_may_approve, policy.sends_to_review, policy.links_allowed) == (True, False, False)
    assert policy.forbidden_words == "cheap\nbest price"
    assert policy.required_hashtags == "#ad\n#Northwind"
    assert (policy.required_disclosures, policy.hashtags_most, policy.emoji_most) == (
        "Paid partnership",
        5,
        0,
    )


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CREATOR, Role.REVIEWER])
def test_other_members_read_it_and_do_not_change_it(make_person, workspace, role):
    set_policy(workspace, forbidden_words="cheap", approvals_needed=2)
    person = make_person("mo", workspace, role)

    page = person.client.get(ADDRESS)

    assert page.status_code == 200
    assert "cheap" in page.text
    assert "Save policy" not in page.text
    assert person.client.post(ADDRESS, filled(workspace, approvals_needed=3)).status_code == 403
    assert ReviewPolicy.objects.get().approvals_needed == 2


def test_a_stranger_has_no_policy(make_person, workspace):
    stranger = make_person("sam")
    assert stranger.client.get(ADDRESS).status_code == 404
    assert stranger.client.post(ADDRESS, filled(workspace)).status_code == 404


def test_a_member_of_another_workspace_sees_that_one(make_person, make_workspace, workspace):
    set_policy(workspace, forbidden_words="secret-word")
    person = make_person("olga", make_workspace("Elsewhere"), Role.MANAGER)

    assert "secret-word" not in person.client.get(ADDRESS).text
    person.client.post(ADDRESS, filled(workspace, approvals_needed=3, seen=state_of(ReviewPolicy())))
    assert ReviewPolicy.objects.get(workspace=workspace).approvals_needed == 1


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"approvals_needed": "4"}, "approvals_needed", "Select a valid choice"),
        ({"hashtags_most": "-1"}, "hashtags_most", "greater than or equal to 0"),
        ({"emoji_most": "a few"}, "emoji_most", "Enter a whole number"),
        ({"required_hashtags": "#two words"}, "required_hashtags", "“#two words” is not one hashtag"),
        ({"required_hashtags": "#2026"}, "required_hashtags", "is not one hashtag"),
        ({"forbidden_words": "x" * 201}, "forbidden_words", "is too long"),
        ({"forbidden_words": "\n".join(f"w{n}" for n in range(201))}, "forbidden_words", "too many"),
        (
            {"required_hashtags": "a\nb", "hashtags_most": "1"},
            "hashtags_most",
            "What captions must contain breaks this rule. 2 hashtags; this workspace allows 1 at most.",
        ),
        (
            {"required_disclosures": "A paid ad", "forbidden_words": "paid"},
            "forbidden_words",
            "Not allowed here: “paid”",
        ),
        (
            {"required_disclosures": "See example.com/ads", "links_allowed": None},
            "links_allowed",
            "No links allowed here",
        ),
    ],
)
def test_a_refused_form_says_it_at_the_field_and_keeps_what_was_typed(
    manager, workspace, fields, field, sentence
):
    answer = manager.client.post(ADDRESS, filled(workspace, **{"required_disclosures": "Kept"} | fields))

    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]
    kept = {name: value for name, value in fields.items() if value is not None}
    assert {name: form[name].value() for name in kept} == kept
    assert form["required_disclosures"].value() == fields.get("required_disclosures", "Kept")
    assert not ReviewPolicy.objects.exists()


def test_a_refused_form_keeps_the_caption_that_was_tried(manager, workspace):
    sent = filled(workspace, emoji_most="a few") | {"try-platform": "x", "try-text": "A caption to try"}
    assert "A caption to try" in manager.client.post(ADDRESS, sent).text


def test_two_managers_do_not_overwrite_each_other(manager, make_person, workspace):
    other = make_person("max", workspace, Role.MANAGER)
    seen_by_both = filled(workspace)
    manager.client.post(ADDRESS, seen_by_both | {"forbidden_words": "cheap"})

    answer = other.client.post(ADDRESS, seen_by_both | {"approvals_needed": 2})

    assert answer.status_code == 409
    assert "Somebody else changed the policy" in answer.text
    assert (ReviewPolicy.objects.get().approvals_needed, ReviewPolicy.objects.get().forbidden_words) == (
        1,
        "cheap",
    )
    # Knowing it, the second one may insist.
    again = seen_by_both | {"approvals_needed": 2, "seen": answer.context["seen"]}
    assert other.client.post(ADDRESS, again).status_code == 302
    assert ReviewPolicy.objects.get().approvals_needed == 2


def test_a_change_between_reading_and_writing_is_noticed(workspace, monkeypatch):
    set_policy(workspace)
    changed = stored_policy(workspace)
    changed.approvals_needed = 3
    seen = state_of(stored_policy(workspace))

    def interfere(policy: ReviewPolicy) -> str:
        ReviewPolicy.objects.update(emoji_most=1)
        return state_of(policy)

    monkeypatch.setattr("reviews.policies.state_of", interfere)
    with pytest.raises(ChangedMeanwhile):
        change_policy(workspace, changed, seen=seen)
    assert stored_policy(workspace).approvals_needed == 1


def test_what_changed_is_logged_without_its_content(workspace, caplog):
    seen = state_of(stored_policy(workspace))
    changed = ReviewPolicy(workspace=workspace, forbidden_words="secret plan", approvals_needed=2)

    with caplog.at_level(logging.INFO, logger="reviews.policies"):
        assert change_policy(workspace, changed, seen=seen) == ["approvals_needed", "forbidden_words"]
    assert "approvals_needed, forbidden_words" in caplog.text
    assert "secret plan" not in caplog.text


def test_a_new_rule_blocks_what_waits_already(manager, author, workspace):
    review = review_captions(workspace, author.user)[0]

    manager.client.post(ADDRESS, filled(workspace, required_hashtags="#ad"))

    assert is_blocked(read(review), stored_policy(workspace))


def test_a_lower_number_counts_from_the_next_approval_on(
    manager, author, reviewer, second_reviewer, workspace
):
    set_policy(workspace, approvals_needed=3)
    review = review_captions(workspace, author.user)[0]
    decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)

    manager.client.post(ADDRESS, filled(workspace, approvals_needed=1))

    assert read(review).state == Review.State.IN_REVIEW
    decide(review.pk, Action.APPROVE, acting(second_reviewer, workspace), revision=1)
    assert read(review).state == Review.State.APPROVED


@pytest.mark.parametrize(
    ("roles", "needed", "author_may", "sentence"),
    [
        ([], 1, False, "nobody in this workspace can give one"),
        ([Role.CREATOR, Role.VIEWER], 1, True, "nobody in this workspace"),
        ([Role.REVIEWER], 1, False, "needs 1 other person to approve it, and there is nobody else."),
        ([Role.REVIEWER], 1, True, ""),
        ([Role.REVIEWER], 2, True, "needs 2 approvals, and 1 person in this workspace"),
        ([Role.REVIEWER, Role.MANAGER], 2, False, "needs 2 other people to approve it, and there is 1."),
        ([Role.REVIEWER, Role.MANAGER], 1, False, ""),
        ([Role.REVIEWER, Role.MANAGER], 3, True, "needs 3 approvals, and 2 people in this workspace"),
    ],
)
def test_too_few_people_to_approve(make_person, workspace, roles, needed, author_may, sentence):
    for number, role in enumerate(roles):
        make_person(f"person-{number}", workspace, role)
    policy = ReviewPolicy(workspace=workspace, approvals_needed=needed, author_may_approve=author_may)

    found = lacking_approvers(workspace, policy)

    assert sentence in found
    assert bool(sentence) == bool(found)


def test_who_was_shut_out_cannot_approve(manager, reviewer, workspace):
    set_policy(workspace, approvals_needed=2, author_may_approve=True)
    assert "Too few people" not in manager.client.get(ADDRESS).text

    User.objects.filter(pk=reviewer.user.pk).update(is_active=False)

    assert "Too few people can approve" in manager.client.get(ADDRESS).text


def test_a_manager_tries_rules_that_are_not_saved(manager, workspace):
    sent = filled(workspace, forbidden_words="cheap", hashtags_most="wrong") | {
        "try": "1",
        "try-platform": "x",
        "try-text": "A cheap trick on\r\nexample.com",
    }

    page = manager.client.post(ADDRESS, sent)
    fragment = manager.client.post(ADDRESS, sent, headers={"HX-Request": "true"})

    for answer in (page, fragment):
        assert answer.status_code == 200
        assert "Not allowed here: “cheap”" in answer.text
        assert "40 of 280 characters" in answer.text
    assert "cheap trick on" in page.text
    assert "<form" not in fragment.text
    assert not ReviewPolicy.objects.exists()


def test_a_member_tries_the_stored_rules_whatever_is_sent(make_person, workspace):
    set_policy(workspace, forbidden_words="cheap")
    viewer = make_person("vera", workspace, Role.VIEWER)
    sent = filled(workspace, forbidden_words="") | {
        "try": "1",
        "try-platform": "youtube",
        "try-text": "cheap",
    }

    answer = viewer.client.post(ADDRESS, sent)

    assert "Not allowed here: “cheap”" in answer.text
    assert "Without a title" in answer.text


def test_nothing_is_tried_without_a_caption(manager, workspace):
    sent = filled(workspace) | {"try": "1", "try-platform": "x", "try-text": " \n"}
    assert "Checks" not in manager.client.post(ADDRESS, sent, headers={"HX-Request": "true"}).text
