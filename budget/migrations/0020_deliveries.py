"""How documents went to customers. What the portal mailed before is a delivery by mail."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


FROM_MAILS = """
INSERT INTO budget_delivery (
    invoice_id, channel, receiver, key, state, mail_id, reference, said, trouble, note,
    attempts, asked, begun_at, looked_at, handed_over_at, settled_at)
SELECT DISTINCT ON (invoice.id)
    invoice.id, 'mail', mail."to", gen_random_uuid(),
    CASE WHEN mail.bounced_at IS NOT NULL THEN 'refused'
         WHEN mail.sent_at IS NOT NULL THEN 'handed_over' ELSE 'ready' END,
    mail.id, '', mail.bounce_reason, '', '',
    1, 0, mail.queued_at, now(), mail.sent_at, mail.bounced_at
FROM kit_outgoingmail mail
JOIN budget_invoice invoice
    ON mail.about_type = 'budget.invoice' AND mail.about_id = invoice.id::text
WHERE mail.template = 'invoice'
ORDER BY invoice.id, mail.id DESC;
"""
# A try keeps what it was, and never goes; only how it got on changes.
FROZEN = """
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON budget_delivery
    FOR EACH ROW EXECUTE FUNCTION kit_frozen(
        'state', 'mail_id', 'reference', 'said', 'trouble', 'note', 'attempts', 'asked',
        'looked_at', 'handed_over_at', 'settled_at'
    );
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON budget_delivery
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
"""
THAWED = """
DROP TRIGGER never_emptied ON budget_delivery;
DROP TRIGGER frozen ON budget_delivery;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('budget', '0019_distribution_keys'),
        ('kit', '0008_mail_calendar_and_bounces'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperFailure',
            fields=[
                ('invoice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='paper_failure', serialize=False, to='budget.invoice')),
                ('what', models.CharField(blank=True, max_length=300)),
                ('attempts', models.PositiveSmallIntegerField(default=1)),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('mail', 'e-mail'), ('folder', 'Peppol-netwerk (map)'), ('access_point', 'Peppol-netwerk')], max_length=20, verbose_name='manier')),
                ('receiver', models.CharField(max_length=254, verbose_name='aan')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('ready', 'klaar om te versturen'), ('handed_over', 'overgedragen'), ('delivered', 'afgeleverd'), ('refused', 'geweigerd')], default='ready', max_length=20, verbose_name='stand')),
                ('reference', models.CharField(blank=True, max_length=100)),
                ('said', models.CharField(blank=True, max_length=300)),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('asked', models.PositiveSmallIntegerField(default=0)),
                ('begun_at', models.DateTimeField()),
                ('looked_at', models.DateTimeField()),
                ('handed_over_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('begun_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='budget.invoice')),
                ('mail', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.outgoingmail')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['ready', 'handed_over'])), fields=('invoice',), name='delivery_one_under_way'), models.CheckConstraint(condition=models.Q(('channel__in', ['mail', 'folder', 'access_point'])), name='delivery_channel_known'), models.CheckConstraint(condition=models.Q(models.Q(('handed_over_at__isnull', True), ('settled_at__isnull', True), ('state', 'ready')), models.Q(('handed_over_at__isnull', False), ('settled_at__isnull', True), ('state', 'handed_over')), models.Q(('settled_at__isnull', False), ('state__in', ['delivered', 'refused'])), _connector='OR'), name='delivery_times_fit_state'), models.CheckConstraint(condition=models.Q(('channel', 'mail'), ('mail__isnull', True), _connector='OR'), name='delivery_mail_by_mail')],
            },
        ),
        migrations.RunSQL(FROM_MAILS, migrations.RunSQL.noop),
        migrations.RunSQL(FROZEN, THAWED),
    ]
