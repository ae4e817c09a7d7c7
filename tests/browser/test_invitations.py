"""A manager invites in one window; in another, on a phone, somebody without an account joins."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, accessibility_problems, overflow, problems_in_both_themes
from workspaces.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)


def test_somebody_new_joins_on_a_phone(page, open_window, workspace):
    page.goto("/workspaces/members/")
    page.get_by_role("link", name="Invite").click()
    page.get_by_label("Who is it for?").fill("ada@example.com")
    page.get_by_label("Reviewer").check()
    assert problems_in_both_themes(page) == []
    page.get_by_role("button", name="Make the link").click()
    address = page.locator("#invitation-address").inner_text()
    assert problems_in_both_themes(page) == []

    phone = open_window(viewport=PHONE, has_touch=True, is_mobile=True)
    phone.goto(address)
    # The token is gone from the address bar.
    expect(phone).to_have_url(re.compile(r"/invitations/$"))
    phone.get_by_label("Username").fill("olivia")
    phone.get_by_label("First name").fill("Ada")
    phone.get_by_label("Password", exact=True).fill("quiet paper one accent")
    phone.get_by_label("Password again").fill("quiet paper one accent")
    phone.get_by_role("button", name="Make an account and join").tap()
    expect(phone.get_by_text("A user with that username already exists.")).to_be_visible()
    expect(phone.get_by_label("First name")).to_have_value("Ada")
    assert problems_in_both_themes(phone) == []
    phone.get_by_label("Username").fill("ada")
    phone.get_by_label("Password", exact=True).fill("quiet paper one accent")
    phone.get_by_label("Password again").fill("quiet paper one accent")
    phone.get_by_role("button", name="Make an account and join").tap()
    expect(phone.get_by_text("Welcome to Northwind. You are a reviewer here.")).to_be_visible()
    phone.goto("/settings/sessions/")
    expect(phone.get_by_text("This browser")).to_be_visible()
    assert (accessibility_problems(phone), max(0, overflow(phone))) == ([], 0)

    ada = User.objects.get(username="ada")
    assert Membership.objects.get(user=ada, workspace=workspace).role == "reviewer"
    page.get_by_role("link", name="Done").click()
    page.get_by_role("link", name="Change Ada").click()
    assert problems_in_both_themes(page) == []
    page.get_by_role("button", name="Remove Ada").click()
    expect(page.get_by_text("Ada is not a member any more")).to_be_visible()
    assert problems_in_both_themes(page) == []
