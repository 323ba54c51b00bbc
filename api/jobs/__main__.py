"""The worker beside a server, which has checked the database: that would take 100 MB here."""

import os

from api.jobs.worker import STALLED_SECONDS, work
from sql.engine import open_engine, read_url

if __name__ == "__main__":
    work(open_engine(read_url(os.environ["DATABASE_URL"])), 0, STALLED_SECONDS, with_parent=True)
