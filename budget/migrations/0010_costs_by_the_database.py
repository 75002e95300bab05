"""What days cost is derived; expenses are frozen; nobody works more than a day a day.

To change a column that the view reads, take the view down first and put it up again after.
"""

from django.db import migrations

VIEW = """
CREATE VIEW budget_daycost AS
SELECT worked.id AS worked_day_id,
       found.rate,
       round(worked.days * found.rate, 2) AS amount
FROM budget_workedday AS worked
JOIN budget_worker AS worker ON worker.id = worked.worker_id
CROSS JOIN LATERAL (
    SELECT COALESCE(
        (SELECT amount FROM budget_dayrate AS own
         WHERE own.worker_id = worker.id AND own.from_on <= worked.day
         ORDER BY own.from_on DESC LIMIT 1),
        (SELECT amount FROM budget_dayrate AS of_function
         WHERE of_function.worker_id IS NULL
           AND of_function.programme_id = worker.programme_id
           AND of_function.function = worker.function
           AND of_function.from_on <= worked.day
         ORDER BY of_function.from_on DESC LIMIT 1),
        (SELECT day_rate FROM budget_budgetbasis AS basis
         WHERE worker.function = 'leader'
           AND basis.programme_id = worker.programme_id
           AND basis.year = extract(year FROM worked.day))
    ) AS rate
) AS found
"""

FORWARDS = f"""
{VIEW};

CREATE FUNCTION budget_no_more_than_a_day() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_programme bigint;
BEGIN
    SELECT programme_id INTO of_programme FROM budget_worker
    WHERE id = NEW.worker_id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM programme_developmentline
                   WHERE id = NEW.line_id AND programme_id = of_programme) THEN
        RAISE EXCEPTION 'the line is of another programme'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'worked_day_line_of_programme';
    END IF;
    IF (SELECT sum(days) FROM budget_workedday
        WHERE worker_id = NEW.worker_id AND day = NEW.day) > 1 THEN
        RAISE EXCEPTION 'more than a day on one day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'worked_day_no_more_than_one';
    END IF;
    RETURN NULL;
END $$;

-- After all rows of a transaction: halves may move from one line to another.
CREATE CONSTRAINT TRIGGER budget_no_more_than_a_day
    AFTER INSERT OR UPDATE ON budget_workedday
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION budget_no_more_than_a_day();

CREATE FUNCTION budget_keep_function() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.function IS DISTINCT FROM OLD.function
        OR NEW.programme_id IS DISTINCT FROM OLD.programme_id THEN
        RAISE EXCEPTION 'a worker keeps programme and function'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER budget_keep_function BEFORE UPDATE ON budget_worker
    FOR EACH ROW EXECUTE FUNCTION budget_keep_function();

CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON budget_expense
    FOR EACH ROW EXECUTE FUNCTION kit_frozen();
CREATE TRIGGER budget_expense_not_emptied BEFORE TRUNCATE ON budget_expense
    FOR EACH STATEMENT EXECUTE FUNCTION kit_refuse_truncate();
"""

BACKWARDS = """
DROP TRIGGER budget_expense_not_emptied ON budget_expense;
DROP TRIGGER frozen ON budget_expense;
DROP TRIGGER budget_keep_function ON budget_worker;
DROP FUNCTION budget_keep_function();
DROP TRIGGER budget_no_more_than_a_day ON budget_workedday;
DROP FUNCTION budget_no_more_than_a_day();
DROP VIEW budget_daycost;
"""


class Migration(migrations.Migration):
    dependencies = [("budget", "0009_realised_costs"), ("kit", "0006_audit_not_emptied")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
