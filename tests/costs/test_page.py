"""Who sees what of the costs."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from generations.lifecycle import Status
from tests.costs.random_jobs import make_jobs
from tests.generations.factories import make_generation
from tests.reviews.factories import review_captions
from workspaces.models import BalanceReading, Membership, Role

# Of the limits of a first visit (docs/performance.md).
ELEMENTS_MOST = 600
URL, CSV_URL = reverse("costs"), reverse("costs_csv")


def page(viewer, /, **query: str) -> str:
    response = viewer.client.get(URL, query)
    assert response.status_code == 200
    return response.content.decode()


def read(workspace, *balances: int) -> None:
    """Have the account's balance read, once an hour until now."""
    for age, balance in enumerate(reversed(balances)):
        BalanceReading.objects.create(
            api_key=workspace.api_key, at=timezone.now() - timedelta(hours=age, minutes=5), balance=balance
        )


def without_ids(text: str) -> str:
    """Return a page without the ids in its addresses, which may hold any digits."""
    return re.sub(r"[0-9a-f-]{36}", "", text)


def section(text: str, name: str) -> str:
    return text.split(f'id="{name}"')[1].split("</section>")[0]


def test_a_new_workspace_is_told_what_the_page_is_for(owner):
    text = page(owner)
    assert "Nothing spent yet" in text
    assert text.count(reverse("new_generation", args=["content"])) == 2, "in the rail and on the page"
    assert "Download CSV" not in text


def test_a_viewer_sees_costs_and_is_offered_nothing(teammate, owner, workspace):
    assert reverse("new_generation", args=["content"]) not in page(teammate)
    make_generation(workspace, created_by=owner.user, prompt="Launch", credits_used=12)
    assert "Launch" in page(teammate)
    assert teammate.client.get(CSV_URL).status_code == 200


def test_a_stranger_sees_nothing_of_it(stranger, owner, workspace):
    make_generation(workspace, created_by=owner.user, prompt="Secret launch", credits_used=77)
    read(workspace, 4321, 4244)
    text = page(stranger, person=str(owner.user.pk), period="all")
    for word in ("Secret launch", "olivia", "4,321", "4,244", "77"):
        assert word not in text.split("<main")[1]
    file = b"".join(stranger.client.get(CSV_URL).streaming_content).decode()
    assert len(file.splitlines()) == 1


def test_whoever_is_nobodys_member_gets_404(make_person):
    nobody = make_person("nina")
    assert nobody.client.get(URL).status_code == 404
    assert nobody.client.get(CSV_URL).status_code == 404


def test_it_asks_nobody_to_sign_in(client, db):
    for url in (URL, CSV_URL):
        assert client.get(url).url.startswith(reverse("login"))


def test_it_rejects_post(owner):
    assert owner.client.post(URL).status_code == 405
    assert owner.client.post(CSV_URL).status_code == 405


def test_another_workspace_of_the_account_is_one_number(owner, workspace, make_workspace, make_person):
    other = make_workspace("Second")
    other.api_key = workspace.api_key
    other.save()
    colleague = make_person("carla", other).user
    an_hour_ago = timezone.now() - timedelta(hours=1)
    sent = {"submitted_at": an_hour_ago, "finished_at": an_hour_ago, "created_at": an_hour_ago}
    make_generation(other, "video", created_by=colleague, prompt="Their secret", credits_used=321, **sent)
    make_generation(workspace, "video", created_by=owner.user, credits_used=50, **sent)
    read(workspace, 1000, 1000, 629)

    text = page(owner)
    assert "\N{MINUS SIGN}321" in section(text, "balance")
    for word in ("Their secret", "carla", "Second"):
        assert word not in text.split("<main")[1]
    assert without_ids(text).count("321") == 1
    assert "It adds up" in text


def test_another_account_is_nothing_at_all(owner, workspace, make_workspace):
    foreign = make_workspace("Foreign")
    make_generation(foreign, "video", credits_used=321, submitted_at=timezone.now() - timedelta(hours=1))
    make_generation(workspace, credits_used=1)
    read(workspace, 1000, 1000)
    text = page(owner)
    assert "321" not in without_ids(text)
    assert "Other workspaces" not in text


def test_spending_elsewhere_is_said_in_words(owner, workspace):
    make_generation(workspace, credits_used=1)
    read(workspace, 1000, 850, 1350)
    text = section(page(owner), "balance")
    assert "150 credits went without a job of this dashboard" in text
    assert "500 credits came in" in text
    assert "\N{MINUS SIGN}150" in text


def test_refunds_are_said_to_rest_on_powerposts_word(owner, workspace):
    make_generation(workspace, credits_used=1)
    assert "PowerPost's word" in section(page(owner), "balance").replace("&#x27;", "'")


def test_jobs_of_unknown_cost_are_said(owner, workspace):
    make_generation(workspace, status=Status.NEEDS_ATTENTION)
    make_generation(workspace, status=Status.ABANDONED, credits_used=4)
    # Linked by hand: PowerPost made it, and tells the credits of images only when it accepts them.
    make_generation(workspace, "images", Status.COMPLETED, credits_used=None)
    make_generation(workspace, status=Status.FAILED, remote_id="", credits_used=None)
    read(workspace, 100, 100)
    assert "What 2 jobs of this period cost is not known" in page(owner)


def test_the_figures_stand_at_the_top(owner, workspace):
    (caption, _) = review_captions(workspace, owner.user, credits_used=1200)
    caption.state = "approved"
    caption.save()
    make_generation(workspace, "images", Status.PARTIAL, credits_used=12, credits_refunded=4)
    text = section(page(owner), "main").split('class="cost-figures"')[1]
    for words in ("1,208", "1,212", "<b>4</b>", "1 of 2 made"):
        assert words in text


def test_the_chart_has_a_table_behind_it(owner, workspace):
    make_generation(workspace, "images", credits_used=1234)
    assert 'href="?table=1#over-time"' in page(owner)
    text = page(owner, table="1")
    figure = text.split('<figure class="chart">')[1].split("</figure>")[0]
    assert 'role="img"' in figure
    drawing = figure.split("chart-plot")[1].split("</svg>")[0]
    assert "1,234" not in drawing.split("<title>")[0].split("<line")[1], "no grouped number in an attribute"
    assert figure.count('<th scope="row">') == 30
    assert "1,234" in figure.split("<table")[1]

    headers = {"HX-Request": "true", "HX-Target": "chart-table"}
    part = owner.client.get(URL, {"table": "1"}, headers=headers).content.decode()
    assert (
        part.split() == figure[figure.index("<details") :].replace("<summary>", "<summary autofocus>").split()
    )


def test_a_first_look_is_light(owner, workspace, make_person):
    people = [owner.user, *(make_person(f"person{number}", workspace).user for number in range(4))]
    make_jobs(workspace, people, 60, seed=2, until=timezone.now(), days=29)
    read(workspace, 1000, 900, 800)
    assert len(re.findall(r"<[a-z]", page(owner))) <= ELEMENTS_MOST


def test_narrowing_is_shown_and_can_be_taken_away(owner, workspace):
    make_generation(workspace, "images", created_by=owner.user, credits_used=5)
    make_generation(workspace, "video", created_by=owner.user, credits_used=60, prompt="A film")
    text = page(owner, kind="images", period="all")
    assert "A film" not in text
    chips = text.split('aria-label="Narrowed to"')[1].split("</div>")[0]
    assert "Images" in chips
    assert 'href="?period=all"' in chips


def test_a_person_without_a_job_here_is_not_named(owner, workspace, stranger):
    make_generation(workspace, created_by=owner.user)
    text = page(owner, person=str(stranger.user.pk))
    assert "sam" not in text.split("<main")[1].replace("same", "")
    assert "Nobody with a job here" in text
    assert "No job in this view" in text


@pytest.mark.parametrize("query", [{"page": "x"}, {"page": "99"}, {"from": "x"}, {"model": "x" * 300}])
def test_an_address_that_makes_no_sense_is_no_error(owner, workspace, query):
    make_generation(workspace)
    page(owner, **query)


def test_the_credits_in_the_frame_lead_here(owner, workspace):
    make_generation(workspace)
    for url in (reverse("overview"), URL):
        text = owner.client.get(url).content.decode()
        tag = text.split('id="credits"')[0].rsplit("<", 1)[1] + text.split('id="credits"')[1].split(">")[0]
        assert tag.startswith("a ")
        assert f'href="{URL}"' in tag
        assert ("aria-current" in tag) == (url == URL)


def test_the_number_of_queries_does_not_grow(owner, workspace, make_person, connection_queries):
    def more(seed: int) -> None:
        people = [owner.user, make_person(f"person{seed}", workspace).user, None]
        make_jobs(workspace, people, 30, seed=seed, until=timezone.now(), days=25)
        read(workspace, 1000 + seed, 900, 800)

    Membership.objects.filter(user=owner.user).update(role=Role.MANAGER)
    # More than the ledger's first page holds: a shorter one need not be counted.
    more(1)
    more(2)
    owner.sign_in()
    before = connection_queries(lambda: page(owner))
    for seed in range(3, 6):
        more(seed)
    assert connection_queries(lambda: page(owner)) == before <= 36
