"""What the database forbids is told as a sentence only where an act expects it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError

from portal.kit.acts import Refused, refused_by

TAKEN = {"auth_group_name_key": lambda: Refused("Die naam is er al.")}


@pytest.mark.django_db
def test_only_the_constraint_that_was_named_is_told() -> None:
    Group.objects.create(name="Waterschap")
    with pytest.raises(Refused, match="Die naam is er al"), refused_by(TAKEN):
        Group.objects.create(name="Waterschap")
    with pytest.raises(IntegrityError), refused_by({"another": TAKEN["auth_group_name_key"]}):
        Group.objects.create(name="Waterschap")
    assert Group.objects.count() == 1, "and the transaction goes on"
