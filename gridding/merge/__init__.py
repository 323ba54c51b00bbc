"""多网合一: the departments' own areas made one plan of basic grids, every household told."""
