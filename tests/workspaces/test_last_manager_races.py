"""Two at the same instant: a workspace never ends without a manager, and an invitation joins one person."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from tests.races import at_once
from workspaces import invitations, members
from workspaces.invitations import NotOpen
from workspaces.members import LastManager, left_alone_without
from workspaces.models import Invitation, Membership, Role

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_managers_who_demote_each_other_leave_one(owner, make_person, workspace):
    other = make_person("margo", workspace, Role.MANAGER)
    mine, theirs = (Membership.objects.get(user=person.user) for person in (owner, other))
    answers = at_once(
        lambda: members.change_role(theirs, Role.VIEWER, owner.user),
        lambda: members.change_role(mine, Role.VIEWER, other.user),
        refusals=(LastManager,),
    )
    assert sorted(isinstance(answer, LastManager) for answer in answers) == [False, True]
    assert Membership.objects.filter(role=Role.MANAGER).count() == 1


def test_one_who_leaves_while_the_other_is_shut_out_leaves_one(owner, make_person, workspace):
    other = make_person("margo", workspace, Role.MANAGER)
    mine = Membership.objects.get(user=owner.user)

    def shut_out():
        with transaction.atomic():
            if names := left_alone_without([other.user]):
                raise LastManager(names)
            User.objects.filter(pk=other.user.pk).update(is_active=False)

    answers = at_once(lambda: members.remove(mine, owner.user), shut_out, refusals=(LastManager,))
    assert sorted(isinstance(answer, LastManager) for answer in answers) == [False, True]
    assert members.managers().count() == 1


def test_an_invitation_is_used_once(owner, make_person, workspace):
    made = invitations.make(workspace, owner.user, role=Role.CREATOR, for_whom="Ada")
    people = [make_person(name).user for name in ("ada", "eve")]
    answers = at_once(
        *(
            lambda person=person: invitations.accept(Invitation.objects.get(pk=made.invitation.pk), person)
            for person in people
        ),
        refusals=(NotOpen,),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Membership", "NotOpen"]
    assert Membership.objects.filter(user__in=people).count() == 1
