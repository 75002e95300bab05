"""The invoice that a computer reads: written as UBL 2.1, and judged before it goes out."""
