"""Patterns learned from examples: what they see of a text, how they are trained, kept and scanned for."""
