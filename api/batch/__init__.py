"""Look-up of many points at once: files and requests of any size, in bounded memory."""
