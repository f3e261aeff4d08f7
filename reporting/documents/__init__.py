"""Printed documents: data in, a tagged PDF out. Text is data for typst and is never read as its markup."""
