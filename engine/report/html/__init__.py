"""A dry run as one page for people: nothing is fetched, and nothing in it can act on whoever reads it."""
