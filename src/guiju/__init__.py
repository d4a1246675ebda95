"""Guiju (规矩): rules as code for chat communities."""

__version__ = "0.1.0"
