"""The commands of the command line, one module a subject; `common` has what they share."""
