"""The Celery application; workers and beat start from here."""

import gc
import os
import time
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask
from celery.signals import worker_process_init
from django.db import transaction
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

REST = 10.0  # seconds in which a broker that did not answer is not asked again


class Task(DjangoTask):
    """A task whose act stands, also where the broker cannot be reached after the commit.

    What was not enqueued is picked up by the scheduled jobs.
    """

    abstract = True
    asked_again_at = 0.0

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        def enqueue() -> None:  # a partial has no name, which Django wants to log a failure
            if time.monotonic() < Task.asked_again_at:
                return
            try:
                self.delay(*args, **kwargs)
            except OperationalError:
                Task.asked_again_at = time.monotonic() + REST
                raise

        transaction.on_commit(enqueue, robust=True)


app = Celery("portal", task_cls=Task)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def keep_what_is_loaded(**_signal: Any) -> None:
    """What a worker has loaded stays: to search it for garbage takes as long as a paper."""
    gc.collect()
    gc.freeze()
