"""Signing in: passwords, second factors, single sign-on, lock-out, sessions. docs/sign_in.md tells what it does."""
