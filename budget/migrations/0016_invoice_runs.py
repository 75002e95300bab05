"""Runs of a year: what was chosen never changes, what came of it is added once."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


FORWARDS = """
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON budget_invoicerun
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON budget_invoicerunitem
    FOR EACH ROW EXECUTE FUNCTION kit_frozen('invoice_id', 'held', 'tried_at');
CREATE TRIGGER issued_once BEFORE UPDATE ON budget_invoicerunitem
    FOR EACH ROW WHEN (OLD.invoice_id IS NOT NULL OR OLD.held <> '')
    EXECUTE FUNCTION kit_frozen();
"""
BACKWARDS = """
DROP TRIGGER issued_once ON budget_invoicerunitem;
DROP TRIGGER frozen ON budget_invoicerunitem;
DROP TRIGGER frozen ON budget_invoicerun;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0003_frozen'),
        ('budget', '0015_statements'),
        ('packages', '0011_vat_decisions'),
        ('programme', '0005_knowledge_meetings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='InvoiceRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoice_runs', to='programme.programme')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='InvoiceRunItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_net', models.DecimalField(decimal_places=2, max_digits=10)),
                ('seen_gross', models.DecimalField(decimal_places=2, max_digits=10)),
                ('held', models.TextField(blank=True)),
                ('tried_at', models.DateTimeField(null=True)),
                ('agreement_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='packages.agreementyear')),
                ('invoice', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='run_item', to='budget.invoice')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='budget.invoicerun')),
            ],
            options={
                'ordering': ['run', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('run', 'agreement_year'), name='run_item_once_in_a_run'), models.CheckConstraint(condition=models.Q(('invoice__isnull', True), ('held', ''), _connector='OR'), name='run_item_issued_or_held'), models.CheckConstraint(condition=models.Q(('seen_gross__gte', models.F('seen_net'))), name='run_item_gross_holds_net')],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
