"""A year's run with one worker process and with two: numbers, papers, e-invoices and mails.

``python -m bench.year_run [HOW_MANY]``. Three times so many are invoiced with one process and
so many with two, after each other, each warmed up before the clock starts; trust the ratio.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import django

from bench.database import new_database
from portal.embedded.servers import spawn, stop

if TYPE_CHECKING:
    from packages.models import Agreement
    from tests.factories.programme import Cast

HOW_MANY = 200
WARMING_UP = 40  # some batches for each process
ROUNDS = 3  # one in each year of the programme


def main(how_many: int) -> None:
    new_database("bench_year_run")
    django.setup()
    cast, agreement = _load(2 * (how_many + WARMING_UP))
    ratios = []
    for year in range(agreement.first_year, agreement.first_year + ROUNDS):
        one, two = (_measured(cast, year, processes, how_many) for processes in (1, 2))
        ratios.append(two / one)
        print(f"invoices a second: one process {one:.1f}, two {two:.1f}", flush=True)
    print(f"two ÷ one: {median(ratios):.2f}, over {how_many} invoices each")


def _load(how_many: int) -> tuple[Cast, Agreement]:
    from django.core.management import call_command

    from tests.factories.many import copies_of
    from tests.factories.packages import an_agreement, catalogue
    from tests.factories.programme import a_cast

    call_command("migrate", verbosity=0)
    cast = a_cast()
    catalogue(cast.programme)
    agreement = an_agreement(cast)
    copies_of(agreement, None, count=how_many - 1)
    return cast, agreement


def _measured(cast: Cast, year: int, processes: int, how_many: int) -> float:
    """Invoices a second, from the start of the run until the last paper is stored."""
    worker = spawn(
        [sys.executable, "-m", "celery", "-A", "portal", "worker", "-c", str(processes)],
        env=dict(os.environ),
        log=Path("var") / "bench.log",
    )
    try:
        _run(cast, year, WARMING_UP)
        return how_many / _run(cast, year, how_many)
    finally:
        stop(worker)


def _run(cast: Cast, year: int, how_many: int) -> float:
    """Seconds that it took."""
    from budget import jobs
    from budget.selectors.year_run import progress_of
    from budget.services.rehearsing import rehearse
    from budget.services.year_run import Seen, start_run

    ready = rehearse(cast.programme, year).ready[:how_many]
    chosen = [
        Seen(each.year.pk, each.expected.net, each.expected.gross)
        for each in ready
        if each.expected
    ]
    began = time.perf_counter()
    run = start_run(programme=cast.programme, year=year, chosen=chosen, actor=cast.lead_finance)
    jobs.issue_run.delay(run.pk)
    while not progress_of(run).is_done:
        time.sleep(0.1)
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else HOW_MANY)
