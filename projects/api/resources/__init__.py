"""One file a resource: what it shows, how it is filtered, and its view."""
