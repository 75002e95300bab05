"""Marks that a tablet sends twice are added once; code words for who is in the room."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('masterclasses', "0003_calendar_entries_by_address"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CodeWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=40, unique=True)),
                ('made_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='attendancemark',
            name='mark_known',
        ),
        migrations.AddField(
            model_name='attendancemark',
            name='client_id',
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='attendancemark',
            name='reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='reden'),
        ),
        migrations.AlterField(
            model_name='attendancemark',
            name='mark',
            field=models.CharField(choices=[('expected', 'nog niet bekend'), ('present', 'aanwezig'), ('absent', 'afwezig'), ('excused', 'afgemeld')], max_length=20, verbose_name='aanwezigheid'),
        ),
        migrations.AddConstraint(
            model_name='attendancemark',
            constraint=models.CheckConstraint(condition=models.Q(('mark__in', ['expected', 'present', 'absent', 'excused'])), name='mark_known'),
        ),
        migrations.AddField(
            model_name='codeword',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='codeword',
            name='masterclass',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='code_word', to='masterclasses.masterclass'),
        ),
    ]
