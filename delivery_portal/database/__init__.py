"""Rights inside the database: what the application's role may do, and which rows a reader sees.

Written anew after each `migrate` from the tables `projects.wall` and `grants`, so that they never fall behind the code;
taken away before migrations that change tables: then nobody but the owner reads, until the end of `migrate`.
"""
