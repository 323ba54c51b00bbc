"""How land becomes units: barriers → blocks → units → dual graph."""
