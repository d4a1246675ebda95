"""What works but is likely not meant: one rule of thumb in each file, all of them in `registry`."""
