"""What each command of the command line does, once its arguments are read; each returns the code to end with."""
