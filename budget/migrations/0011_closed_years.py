"""Years that finance closed, and the triggers that refuse what is dated in them.

Who books holds a lock on the books of the programme together with others; who closes a year
must have it alone. So either the booking is there before the year closes, or it is refused.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

FORWARDS = """
CREATE FUNCTION budget_books_of(programme bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
AS $$ SELECT hashtextextended('books of programme ' || programme, 0) $$;

CREATE FUNCTION budget_closes_alone(programme bigint) RETURNS boolean LANGUAGE sql VOLATILE
AS $$ SELECT pg_try_advisory_xact_lock(budget_books_of(programme)) $$;

CREATE FUNCTION budget_closed_through(programme bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(budget_books_of(programme));
    RETURN COALESCE((SELECT max(year) FROM budget_yearclosing AS closing
                     WHERE closing.programme_id = programme AND closing.reopened_at IS NULL), 0);
END $$;

CREATE FUNCTION budget_check_open(programme bigint, day date) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF extract(year FROM day) <= budget_closed_through(programme) THEN
        RAISE EXCEPTION 'the year of % is closed', day
            USING ERRCODE = 'check_violation', CONSTRAINT = 'budget_year_closed';
    END IF;
END $$;

CREATE FUNCTION budget_programme_of_invoice(invoice bigint) RETURNS bigint LANGUAGE sql STABLE
AS $$
    SELECT participant.programme_id
    FROM budget_invoice AS found
    JOIN packages_agreementyear AS agreed ON agreed.id = found.agreement_year_id
    JOIN packages_agreement AS agreement ON agreement.id = agreed.agreement_id
    JOIN programme_participant AS participant ON participant.id = agreement.participant_id
    WHERE found.id = invoice
$$;

CREATE FUNCTION budget_invoice_in_open_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM budget_check_open(budget_programme_of_invoice(NEW.id), NEW.issued_on);
    RETURN NULL;
END $$;
CREATE TRIGGER budget_issued_in_open_year AFTER INSERT ON budget_invoice
    FOR EACH ROW WHEN (NEW.issued_on IS NOT NULL)
    EXECUTE FUNCTION budget_invoice_in_open_year();
CREATE TRIGGER budget_dated_in_open_year AFTER UPDATE ON budget_invoice
    FOR EACH ROW WHEN (NEW.issued_on IS DISTINCT FROM OLD.issued_on AND NEW.issued_on IS NOT NULL)
    EXECUTE FUNCTION budget_invoice_in_open_year();

CREATE FUNCTION budget_payment_in_open_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM budget_check_open(budget_programme_of_invoice(NEW.invoice_id), NEW.received_on);
    RETURN NULL;
END $$;
CREATE TRIGGER budget_received_in_open_year AFTER INSERT ON budget_payment
    FOR EACH ROW EXECUTE FUNCTION budget_payment_in_open_year();

CREATE FUNCTION budget_programme_of_line(line bigint) RETURNS bigint LANGUAGE sql STABLE
AS $$ SELECT programme_id FROM programme_developmentline WHERE id = line $$;

CREATE FUNCTION budget_cost_in_open_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM budget_check_open(budget_programme_of_line(OLD.line_id), OLD.day);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM budget_check_open(budget_programme_of_line(NEW.line_id), NEW.day);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER budget_spent_in_open_year AFTER INSERT ON budget_expense
    FOR EACH ROW EXECUTE FUNCTION budget_cost_in_open_year();
CREATE TRIGGER budget_worked_in_open_year AFTER INSERT OR UPDATE OR DELETE ON budget_workedday
    FOR EACH ROW EXECUTE FUNCTION budget_cost_in_open_year();

CREATE FUNCTION budget_rate_in_open_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM budget_check_open(OLD.programme_id, OLD.from_on);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM budget_check_open(NEW.programme_id, NEW.from_on);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER budget_rate_in_open_year AFTER INSERT OR UPDATE OR DELETE ON budget_dayrate
    FOR EACH ROW EXECUTE FUNCTION budget_rate_in_open_year();

CREATE FUNCTION budget_basis_in_open_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM budget_check_open(OLD.programme_id, make_date(OLD.year, 12, 31));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM budget_check_open(NEW.programme_id, make_date(NEW.year, 12, 31));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER budget_basis_in_open_year AFTER INSERT OR UPDATE OR DELETE ON budget_budgetbasis
    FOR EACH ROW EXECUTE FUNCTION budget_basis_in_open_year();

CREATE FUNCTION budget_plan_in_open_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM budget_check_open(
            budget_programme_of_line(OLD.line_id), make_date(OLD.year, 12, 31));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM budget_check_open(
            budget_programme_of_line(NEW.line_id), make_date(NEW.year, 12, 31));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER budget_plan_in_open_year AFTER INSERT OR UPDATE OR DELETE ON budget_linebudget
    FOR EACH ROW EXECUTE FUNCTION budget_plan_in_open_year();

CREATE FUNCTION budget_keep_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT budget_closes_alone(NEW.programme_id) THEN
            RAISE EXCEPTION 'somebody is booking' USING ERRCODE = 'lock_not_available';
        ELSIF NEW.year > budget_closed_through(NEW.programme_id) THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND OLD.reopened_at IS NULL
        AND OLD.year = budget_closed_through(OLD.programme_id)
        AND to_jsonb(NEW) - ARRAY['reopened_at', 'reopened_by_id', 'reopen_reason']
          = to_jsonb(OLD) - ARRAY['reopened_at', 'reopened_by_id', 'reopen_reason'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'years close in order and stay on record'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER budget_keep_closing BEFORE INSERT OR UPDATE OR DELETE ON budget_yearclosing
    FOR EACH ROW EXECUTE FUNCTION budget_keep_closing();
CREATE TRIGGER budget_closing_not_emptied BEFORE TRUNCATE ON budget_yearclosing
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
"""

BACKWARDS = """
DROP TRIGGER budget_closing_not_emptied ON budget_yearclosing;
DROP TRIGGER budget_keep_closing ON budget_yearclosing;
DROP FUNCTION budget_keep_closing();
DROP TRIGGER budget_plan_in_open_year ON budget_linebudget;
DROP FUNCTION budget_plan_in_open_year();
DROP TRIGGER budget_basis_in_open_year ON budget_budgetbasis;
DROP FUNCTION budget_basis_in_open_year();
DROP TRIGGER budget_rate_in_open_year ON budget_dayrate;
DROP FUNCTION budget_rate_in_open_year();
DROP TRIGGER budget_worked_in_open_year ON budget_workedday;
DROP TRIGGER budget_spent_in_open_year ON budget_expense;
DROP FUNCTION budget_cost_in_open_year();
DROP FUNCTION budget_programme_of_line(bigint);
DROP TRIGGER budget_received_in_open_year ON budget_payment;
DROP FUNCTION budget_payment_in_open_year();
DROP TRIGGER budget_dated_in_open_year ON budget_invoice;
DROP TRIGGER budget_issued_in_open_year ON budget_invoice;
DROP FUNCTION budget_invoice_in_open_year();
DROP FUNCTION budget_programme_of_invoice(bigint);
DROP FUNCTION budget_check_open(bigint, date);
DROP FUNCTION budget_closed_through(bigint);
DROP FUNCTION budget_closes_alone(bigint);
DROP FUNCTION budget_books_of(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("budget", "0010_costs_by_the_database"),
        ("programme", "0005_knowledge_meetings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="YearClosing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("closed_at", models.DateTimeField(auto_now_add=True)),
                ("reopened_at", models.DateTimeField(null=True)),
                ("reopen_reason", models.CharField(blank=True, max_length=200)),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="year_closings",
                        to="programme.programme",
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["programme", "year", "closed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("reopened_at__isnull", True)),
                        fields=("programme", "year"),
                        name="year_closed_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(
                                ("reopen_reason", ""),
                                ("reopened_at__isnull", True),
                                ("reopened_by__isnull", True),
                            ),
                            Q(
                                ("reopened_at__isnull", False),
                                ("reopened_by__isnull", False),
                                Q(("reopen_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="year_reopened_with_reason",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
