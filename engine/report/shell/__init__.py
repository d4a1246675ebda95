"""How each command of the command line is called: its arguments, options and help, and what is handed to the engine.

A module and its function are called as the command is; one line about it stands in `cli.py`. The engine is opened
inside the functions, so that `--help` answers at once.
"""
