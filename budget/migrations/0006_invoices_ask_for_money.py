"""An issued invoice asks for money: one of nothing can not be printed, nor ever be paid."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("budget", "0005_balance")]
    operations = [
        migrations.AddConstraint(
            "invoice",
            models.CheckConstraint(
                condition=Q(net_total__isnull=True) | Q(net_total__gt=0),
                name="invoice_asks_for_money",
            ),
        ),
    ]
