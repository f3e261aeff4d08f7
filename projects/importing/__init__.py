"""Imports of annual returns of a portfolio: read, check, match across years, plan, write.

    mapping    the YAML that a delivery manager writes: what the columns, spellings and names of a file mean
    rows       the file: each row a `ReturnRow`, or refused with its line, column and reason
    names      when two spellings are one name
    matching   which returns belong to one project; what is only proposed
    timeline   what the returns of one project say about its start and its end, year by year
    plan       what is to be written, and the account of every row
    apply      the writes, in one transaction; `run` puts all of it together

Everything up to `plan` is plain Python without a database or a clock. Guide: docs/import.md.
"""
