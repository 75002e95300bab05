"""Invoicing data given while an agreement runs; rows are added, never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


FORWARDS = """
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON packages_invoicingchange
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
"""
BACKWARDS = "DROP TRIGGER frozen ON packages_invoicingchange;"


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0003_frozen'),
        ('packages', '0005_years_without_indexation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='InvoicingChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('reference_label', models.CharField(blank=True, max_length=60)),
                ('reference_value', models.CharField(blank=True, max_length=60)),
                ('changed_at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoicing_changes', to='packages.agreement')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('email', ''), _negated=True), name='invoicing_change_has_email'), models.CheckConstraint(condition=models.Q(('reference_value', ''), models.Q(('reference_label', ''), _negated=True), _connector='OR'), name='invoicing_change_reference_has_name')],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
