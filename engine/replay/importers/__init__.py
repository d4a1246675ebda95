"""Other people's exports become traces: one module for each form, and what they share."""
