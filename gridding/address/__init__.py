"""Addresses: read, made alike, compared; and the gazetteer that they are looked up in. Pure."""
