"""What tests of all rooms share; the servers come from ``python -m portal.embedded --run``.

Private documents are named by their hash, so tests may share the folder of that run.
"""
