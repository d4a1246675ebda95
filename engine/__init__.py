"""Guiju's engine: load a policy, evaluate events, replay traces."""

if __name__ != "guiju.engine":  # two copies of every class would exist, and `isinstance` would lie
    raise ImportError(f"import this package as `guiju.engine`, not as `{__name__}`")
