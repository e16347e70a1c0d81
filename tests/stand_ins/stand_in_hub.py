"""A hub on loopback that speaks as much of the protocol as huggingface_hub asks for: listings, metadata, ranges, refusals.

`Hub({"owner/name": folder})` serves folders. `gated` ids are refused; `cut` closes the first transfer of a file after so
many bytes, as a bad line does. `requests` are (method, path, range) of everything asked.
"""

import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "a" * 40


class Hub:
    def __init__(self, folders, *, gated=(), cut=None):
        self.folders = {name: Path(folder) for name, folder in folders.items()}
        self.gated, self.cut = set(gated), dict(cut or {})
        self.requests = []
        self.commits = {}
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                hub._answer(self, body=True)

            def do_HEAD(self):
                hub._answer(self, body=False)

            def log_message(self, *_arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._server.server_close()

    def fetched(self, name):
        """The ranges with which a file of this name was fetched; None for a whole one."""
        return [ranged for method, path, ranged in self.requests if method == "GET" and path.endswith("/" + name)]

    def _answer(self, request, *, body):
        path = request.path.split("?")[0]
        self.requests.append((request.command, path, request.headers.get("Range")))
        if match := re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/revision/[^/]+)?", path):
            self._listing(request, match[1])
        elif match := re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
            self._file(request, match[1], match[3], body)
        else:
            self._refuse(request, 404, "RepoNotFound")

    def _listing(self, request, name):
        if name not in self.folders:
            return self._refuse(request, 404, "RepoNotFound")
        folder = self.folders[name]
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        siblings = [{"rfilename": path.relative_to(folder).as_posix(), "size": path.stat().st_size} for path in files]
        commit = self.commits.get(name, COMMIT)
        self._send(request, json.dumps({"id": name, "modelId": name, "sha": commit, "private": False, "siblings": siblings}).encode())

    def _file(self, request, name, file, body):
        if name in self.gated:
            return self._refuse(request, 403, "GatedRepo")
        path = self.folders.get(name, Path("/nowhere")) / file
        if not path.is_file():
            return self._refuse(request, 404, "EntryNotFound" if name in self.folders else "RepoNotFound")
        content = path.read_bytes()
        headers = {"X-Repo-Commit": self.commits.get(name, COMMIT), "ETag": f'"{hashlib.sha256(content).hexdigest()}"', "Accept-Ranges": "bytes"}
        begin = 0
        if ranged := re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range") or ""):
            begin = int(ranged[1])
            headers["Content-Range"] = f"bytes {begin}-{len(content) - 1}/{len(content)}"
        self._send(request, content[begin:], 206 if begin else 200, headers, body=body, cut=self.cut.pop(file, None) if body else None)

    def _refuse(self, request, status, code):
        self._send(request, b'{"error": "refused"}', status, {"X-Error-Code": code})

    def _send(self, request, content, status=200, headers=None, *, body=True, cut=None):
        request.send_response(status)
        for key, value in {"Content-Type": "application/json", **(headers or {}), "Content-Length": str(len(content))}.items():
            request.send_header(key, value)
        request.end_headers()
        if body and request.command != "HEAD":
            request.wfile.write(content[:cut])
        if cut is not None:
            request.wfile.flush()
            request.close_connection = True
