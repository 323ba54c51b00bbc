"""Jobs: what is asked for over HTTP and made by a worker; who asks needs not wait."""
