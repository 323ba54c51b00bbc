"""What every test may use, and the rules for all."""

pytest_plugins = ("ci_rules", "postgis")
