"""Ways by which documents reach customers, behind one small interface; see ``interface``."""
