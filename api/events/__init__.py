"""The record of events: what was reported, where it lies, whose it is."""
