"""Serves a constant with plain FastAPI: ``python -m bench.constant``; prints where."""

import socket

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/constant")
async def constant() -> dict[str, str]:
    """Answer always the same."""
    return {"status": "ok"}


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        print(f"serving on http://127.0.0.1:{sock.getsockname()[1]}/ ", flush=True)
        # As `gridding serve` has it (api/http/server.py).
        uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False)).run([sock])
