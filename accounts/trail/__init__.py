"""The audit trail as evidence: its hash chain, the proof of it, signed heads outside the database, erasure."""
