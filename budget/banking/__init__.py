"""Bank statements, camt.053 and MT940, read into plain entries; knows no database."""
