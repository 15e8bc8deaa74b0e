"""Sound and pictures of a score: the plugin in a headless host, and piano rolls."""
