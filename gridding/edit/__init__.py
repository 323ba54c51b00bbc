"""Edits of a plan: what a planner may do to grids, judged and done on the part they touch."""
