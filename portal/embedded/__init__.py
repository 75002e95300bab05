"""Real servers of the demo and the tests: PostgreSQL, Redis, worker, beat and web server."""
