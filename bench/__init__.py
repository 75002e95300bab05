"""How fast the portal's pages are beside a bare Django view; run it with ``make bench``."""
