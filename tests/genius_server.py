"""A stand-in for Genius on loopback: API answers and pages written for the tests."""

import json
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = "right"
PER_PAGE = 2

PAGE = """<html><body>
<div class="LyricsHeader__Container">12 Contributors, a header that is no lyric</div>
<div data-lyrics-container="true">{}</div>
</body></html>"""


class Genius:
    """What the stand-in knows, what it was asked, and how it misbehaves.

    Attributes:
        artists: name by id.
        songs: by id: title, singers' ids, lines (None: a page without lyrics).
        faults: by path: what happens to the next requests for it, in order; a number is a
            status, « drop » and « cut » break the connection, « slow » keeps it waiting,
            « odd » answers in another form, « moved » sends on to the same place.
        asked: how often each path was asked for.
    """

    def __init__(self):
        self.artists = {}
        self.songs = {}
        self.faults = {}
        self.asked = Counter()
        self.slow = 1.5

    def artist_songs(self, number, page):
        mine = [n for n, song in self.songs.items() if number in song["singers"]]
        start = (page - 1) * PER_PAGE
        return {
            "songs": [self.listed(n) for n in mine[start : start + PER_PAGE]],
            "next_page": page + 1 if start + PER_PAGE < len(mine) else None,
        }

    def listed(self, number):
        song = self.songs[number]
        first = song.get("primary", song["singers"][0])
        return {
            "id": number,
            "title": song["title"],
            "url": f"https://genius.com/song-{number}",
            "lyrics_state": "complete",
            "primary_artist": self.artist(first),
            "release_date_components": song.get("released"),
        }

    def artist(self, number):
        return {"id": number, "name": self.artists[number]}

    def answer(self, path, query, token):
        """Return (status, JSON answer or page)."""
        if path.startswith("/page/song-"):
            lines = self.songs[int(path.rpartition("-")[2])]["lines"]
            return 200, "<html></html>" if lines is None else PAGE.format("<br/>".join(lines))
        if token != f"Bearer {TOKEN}" and not path.startswith("/page/"):
            return 401, {"meta": {"status": 401}}
        found = self.found(path.split("/")[2:], query)
        return (404, {"meta": {"status": 404}}) if found is None else (200, {"response": found})

    def found(self, parts, query):
        match parts:
            case ["api", "search", "artist"]:
                word = query["q"][0].lower()
                hits = [self.artist(n) for n, name in self.artists.items() if word in name.lower()]
                return {"sections": [{"hits": [{"result": hit} for hit in hits]}]}
            case ["search"]:
                return {"hits": [{"result": self.listed(n)} for n in self.songs]}
            case ["artists", number, "songs"]:
                return self.artist_songs(int(number), int(query["page"][0]))
            case ["artists", number] if int(number) in self.artists:
                return {"artist": self.artist(int(number))}
        return None


class Handler(BaseHTTPRequestHandler):
    """Answers for `server.genius`, and breaks what it is told to break."""

    def do_GET(self):
        genius = self.server.genius
        url = urlsplit(self.path)
        genius.asked[url.path] += 1
        faults = genius.faults.get(url.path)
        fault = faults.pop(0) if faults else None
        if fault == "drop":
            self.connection.close()
            return
        if fault == "slow":
            time.sleep(genius.slow)
        status, body = genius.answer(
            url.path, parse_qs(url.query), self.headers.get("Authorization")
        )
        if isinstance(fault, int):
            status, body = fault, "busy"
        elif fault == "odd":
            status, body = 200, {"response": {}}
        elif fault == "moved":
            status, body = 301, ""
        self.reply(status, (json.dumps(body) if isinstance(body, dict) else body).encode(), fault)

    def reply(self, status, data, fault):
        self.send_response(status)
        if fault == 429:
            self.send_header("Retry-After", "7")
        if fault == "moved":
            self.send_header("Location", self.path)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if fault == "cut" else data)
        if fault == "cut":
            self.connection.close()

    def log_message(self, *_):
        """Keep the test's output clean."""

    def handle(self):
        with suppress(OSError, ValueError):  # connections broken on purpose
            super().handle()


@contextmanager
def serving():
    """Serve a stand-in on a free port of loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.genius = genius = Genius()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    genius.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield genius
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def songs(tmp_path):
    """Return what was collected there."""
    return [json.loads(line) for line in (tmp_path / "songs.jsonl").read_text().splitlines()]
