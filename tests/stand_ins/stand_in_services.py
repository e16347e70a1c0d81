"""Painting services on loopback: real HTTP servers that speak four protocols as their makers do, and refuse as they refuse.

Each keeps what it was asked (`asked`), paints a picture of the size, seed and words it was given, and does first what is
put into `mishaps`: an answer, or one of the words below.
"""

import base64
import email
import io
import json
import re
import socket
import struct
import sys
import threading
import time
import urllib.parse
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image, ImageDraw, PngImagePlugin

HANG_UP, SILENCE = "hang up", "silence"
KEY = "sk-stand-in-0123456789abcdef"
USER = "ada:correct horse"


def paint(size, seed, words):
    """A picture that a sanity check passes, other for every seed and all words, with the prompt in its file as servers do."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    mark = seed * 31 + sum(map(ord, words))
    draw = ImageDraw.Draw(image)
    draw.ellipse([mark % size[0] // 2, mark % size[1] // 3, size[0] // 2 + mark % size[0] // 2, size[1] * 2 // 3], fill=(mark % 200, 90, 255 - mark % 200))
    about = PngImagePlugin.PngInfo()
    about.add_text("parameters", words)
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=about)
    return out.getvalue()


@dataclass
class Asked:
    method: str
    path: str
    headers: dict
    body: bytes
    form: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)

    @property
    def json(self):
        return json.loads(self.body or b"null")


@dataclass
class Reply:
    status: int = 200
    body: object = None
    headers: dict = field(default_factory=dict)


def parts_of(headers, body):
    """Fields and files of a multipart form."""
    message = email.message_from_bytes(b"Content-Type: " + headers.get("content-type", "").encode() + b"\r\n\r\n" + body)
    form, files = {}, {}
    for part in message.get_payload() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        if part.get_filename():
            files[name] = part.get_payload(decode=True)
        else:
            form[name] = part.get_payload(decode=True).decode()
    return form, files


class Quiet(ThreadingHTTPServer):
    """Whoever hangs up is no news."""

    daemon_threads = True

    def handle_error(self, request, address):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, address)


class Service:
    """A server in threads of this process. `step_s` is how long each of its steps takes."""

    def __init__(self, *, step_s=0.0, steps=4):
        self.asked, self.mishaps, self.step_s, self.steps = [], [], step_s, steps
        self.painting = threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                service._serve(self)

            do_POST = do_GET

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def paths(self):
        return [one.path for one in self.asked]

    def paintings(self):
        """The requests that paint."""
        return [one for one in self.asked if self.paints(one)]

    def _serve(self, handler):
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        asked = Asked(handler.command, handler.path, headers, body, *parts_of(headers, body))
        self.asked.append(asked)
        if headers.get("upgrade", "").lower() == "websocket":
            return self.talk(handler, asked)
        mishap = self.mishaps.pop(0) if self.mishaps and self.paints(asked) else None
        if mishap == HANG_UP:
            handler.close_connection = True
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return handler.connection.close()
        if mishap == SILENCE:
            time.sleep(2)
            handler.close_connection = True
            return None
        try:
            self._answer(handler, mishap or self.reply(asked))
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True

    def _answer(self, handler, reply):
        content = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        handler.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **reply.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)


class OpenAI(Service):
    sizes = ("1024x1024", "1536x1024", "1024x1536", "auto")
    models = ("gpt-image-2", "gpt-image-1", "local-sdxl")

    def paints(self, asked):
        return asked.path.startswith("/v1/images")

    def reply(self, asked):
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            given = asked.headers.get("authorization", "").removeprefix("Bearer ")
            return self.error(401, f"Incorrect API key provided: {given}. You can find your API key at https://platform.example.", "invalid_api_key")
        if asked.path == "/v1/models":
            return Reply(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]})
        if asked.path == "/v1/images/generations":
            return self.painted(asked.json, None)
        if asked.path == "/v1/images/edits":
            if "image" not in asked.files:
                return self.error(400, "You must provide an image.", "missing_required_parameter")
            return self.painted(asked.form, asked.files["image"])
        return self.error(404, f"Invalid URL ({asked.method} {asked.path})", None)

    def painted(self, said, start):
        model = said.get("model")
        if model not in self.models:
            return self.error(400, f"The model '{model}' does not exist.", "model_not_found")
        if model.startswith("gpt-image"):
            if "response_format" in said:
                return self.error(400, "Unknown parameter: 'response_format'.", "unknown_parameter")
            if said.get("size") not in self.sizes:
                return self.error(400, f"Invalid value: '{said.get('size')}'. Supported values are: {self.sizes}.", "invalid_value")
        elif said.get("response_format") != "b64_json":
            return Reply(200, {"created": 1, "data": [{"url": "http://pictures.example/1.png"}]})
        width, height = map(int, said["size"].split("x"))
        time.sleep(self.step_s * self.steps)
        picture = paint((width, height), len(start or b""), said["prompt"])
        return Reply(200, {"created": 1, "data": [{"b64_json": base64.b64encode(picture).decode()}], "usage": {}})

    def error(self, status, message, code, kind="invalid_request_error", **headers):
        return Reply(status, {"error": {"message": message, "type": kind, "param": None, "code": code}}, headers)

    def moderated(self):
        return self.error(
            400, "Your request was rejected by the safety system. safety_violations=[violence].", "moderation_blocked", "image_generation_user_error"
        )


class Stability(Service):
    aspects = ("16:9", "1:1", "21:9", "2:3", "3:2", "4:5", "5:4", "9:16", "9:21")
    credits = 250.0

    def paints(self, asked):
        return asked.path.startswith("/v2beta/stable-image")

    def reply(self, asked):
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            return self.error(401, "unauthorized", "missing, invalid or expired authorization")
        if asked.path == "/v1/user/balance":
            return Reply(200, {"credits": self.credits})
        kind = asked.path.removeprefix("/v2beta/stable-image/")
        if kind not in ("generate/core", "generate/ultra", "generate/sd3", "edit/inpaint"):
            return self.error(404, "not_found", "no such route")
        if not asked.headers.get("content-type", "").startswith("multipart/form-data"):
            return self.error(400, "bad_request", "content-type: must be multipart/form-data")
        if asked.headers.get("accept") != "image/*":
            return self.error(400, "bad_request", "accept: must be image/* or application/json")
        wrong = self.wrong(kind, asked)
        if wrong:
            return self.error(400, "bad_request", wrong)
        time.sleep(self.step_s * self.steps)
        if "image" in asked.files:
            size = Image.open(io.BytesIO(asked.files["image"])).size
        else:
            width, height = map(int, asked.form["aspect_ratio"].split(":"))
            size = (round(1024 * (width / height) ** 0.5), round(1024 * (height / width) ** 0.5))
        seed = asked.form["seed"]
        return Reply(200, paint(size, int(seed), asked.form["prompt"]), {"Content-Type": "image/png", "finish-reason": "SUCCESS", "seed": seed})

    def wrong(self, kind, asked):
        form, files = asked.form, asked.files
        if not form.get("prompt"):
            return "prompt: cannot be blank"
        if not 0 <= int(form.get("seed", 0)) <= 4294967294:
            return "seed: must be between 0 and 4294967294"
        if form.get("aspect_ratio", "1:1") not in self.aspects:
            return f"aspect_ratio: must be one of {self.aspects}"
        if kind == "edit/inpaint" and not {"image", "mask"} <= set(files):
            return "image, mask: are required"
        if kind == "generate/sd3" and "image" in files:
            if form.get("mode") != "image-to-image" or "aspect_ratio" in form or "strength" not in form:
                return "mode: image-to-image takes an image and a strength, and no aspect_ratio"
        if kind == "generate/core" and "image" in files:
            return "image: is not allowed"
        return None

    def error(self, status, name, *errors, **headers):
        return Reply(status, {"id": uuid.uuid4().hex, "name": name, "errors": list(errors)}, headers)

    def moderated(self):
        return self.error(403, "content_moderation", "Your request was flagged by our content moderation system, as a result your request was denied.")

    def filtered(self):
        return Reply(200, paint((64, 64), 0, ""), {"Content-Type": "image/png", "finish-reason": "CONTENT_FILTERED", "seed": "1"})


class Automatic1111(Service):
    models = ("sd_xl_base_1.0", "dreamshaper_8")

    def __init__(self, *, user=None, page=True, **more):
        super().__init__(**more)
        self.user, self.page = user, page
        self.task, self.step, self.interrupted = None, 0, False

    def paints(self, asked):
        return asked.path in ("/sdapi/v1/txt2img", "/sdapi/v1/img2img")

    def reply(self, asked):
        where = urllib.parse.urlsplit(asked.path).path
        if self.user and asked.headers.get("authorization") != f"Basic {base64.b64encode(self.user.encode()).decode()}":
            return Reply(401, {"detail": "Incorrect username or password"}, {"WWW-Authenticate": "Basic"})
        if where == "/sdapi/v1/sd-models":
            return Reply(200, [{"title": f"{name}.safetensors [0123456789]", "model_name": name, "hash": "0123456789", "filename": f"/models/{name}.safetensors"} for name in self.models])
        if where == "/internal/progress" and self.page:
            active = self.task is not None and asked.json["id_task"] == self.task
            return Reply(200, {"active": active, "queued": False, "paused": False, "completed": False, "progress": 0, "eta": None, "live_preview": None, "id_live_preview": -1, "textinfo": "Waiting..."})
        if where == "/sdapi/v1/progress":
            return Reply(200, self.progress())
        if where == "/sdapi/v1/interrupt":
            self.interrupted = True
            return Reply(200, {})
        if self.paints(asked):
            return self.painted(asked.json, where.endswith("img2img"))
        return Reply(404, {"detail": "Not Found"})

    def progress(self):
        busy = self.task is not None
        state = {"skipped": False, "interrupted": self.interrupted, "job": "scripts_txt2img" if busy else "", "job_count": int(busy), "job_no": 0, "sampling_step": self.step, "sampling_steps": self.steps if busy else 0}
        seen = base64.b64encode(paint((64, 64), self.step, "")).decode() if busy and self.step else None
        return {"progress": self.step / self.steps if busy else 0, "eta_relative": 0.0, "state": state, "current_image": seen, "textinfo": None}

    def painted(self, said, over):
        model = said.get("override_settings", {}).get("sd_model_checkpoint")
        if model and model not in self.models:
            return Reply(404, {"detail": "Model not found"})
        if over and not said.get("init_images"):
            return Reply(404, {"detail": "Init image not found"})
        if not isinstance(said["seed"], int) or said["steps"] < 1 or said["width"] % 8 or said["height"] % 8:
            return Reply(422, {"detail": [{"loc": ["body", "width"], "msg": "value is not a valid dimension", "type": "value_error"}]})
        with self.painting:
            self.task, self.interrupted, self.steps = said.get("force_task_id"), False, said["steps"]
            for self.step in range(1, self.steps + 1):
                time.sleep(self.step_s)
                if self.interrupted:
                    break
            self.task, self.step = None, 0
        picture = paint((said["width"], said["height"]), said["seed"], said["prompt"])  # half done or not: the real one does not say
        return Reply(200, {"images": [base64.b64encode(picture).decode()], "parameters": said, "info": json.dumps({"seed": said["seed"]})})

    def out_of_memory(self):
        return Reply(500, {"error": "OutOfMemoryError", "detail": "", "body": "", "errors": "CUDA out of memory. Tried to allocate 2.00 GiB"})


class ComfyUI(Service):
    models = ("sd_xl_base_1.0.safetensors",)
    known = (
        "CheckpointLoaderSimple", "CLIPTextEncode", "EmptyLatentImage", "KSampler", "VAEDecode", "PreviewImage", "SaveImage",
        "LoadImage", "VAEEncode", "LoadImageMask", "SetLatentNoiseMask",
    )  # fmt: skip

    def __init__(self, **more):
        super().__init__(**more)
        self.jobs, self.history, self.files, self.ears = [], {}, {}, {}
        self.running, self.interrupted, self.talks = None, set(), True
        self.more = threading.Condition()

    def __enter__(self):
        threading.Thread(target=self._work, daemon=True).start()
        return super().__enter__()

    def paints(self, asked):
        return asked.path == "/prompt"

    def reply(self, asked):
        where = urllib.parse.urlsplit(asked.path)
        if where.path == "/object_info/CheckpointLoaderSimple":
            return Reply(200, {"CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [list(self.models), {}]}}}})
        if where.path == "/system_stats":
            return Reply(200, {"system": {}, "devices": []})
        if where.path == "/upload/image":
            return self.uploaded(asked)
        if where.path == "/prompt":
            return self.queued(asked.json)
        if where.path == "/queue" and asked.method == "GET":
            running, waiting = [self.running] if self.running else [], list(self.jobs)
            return Reply(200, {"queue_running": [[0, job, {}, {}, []] for job, *_ in running], "queue_pending": [[1, job, {}, {}, []] for job, *_ in waiting]})
        if where.path == "/queue":
            self.jobs = [job for job in self.jobs if job[0] not in asked.json.get("delete", [])]
            return Reply(200, b"")
        if where.path == "/interrupt":
            self.interrupted.add(asked.json["prompt_id"])
            return Reply(200, b"")
        if where.path == "/history":
            for job in asked.json.get("delete", []):
                self.history.pop(job, None)
            return Reply(200, b"")
        if where.path.startswith("/history/"):
            job = where.path.removeprefix("/history/")
            return Reply(200, {job: self.history[job]} if job in self.history else {})
        if where.path == "/view":
            name = dict(urllib.parse.parse_qsl(where.query)).get("filename")
            return Reply(200, self.files[name], {"Content-Type": "image/png"}) if name in self.files else Reply(404, b"")
        return Reply(404, b"404: Not Found", {"Content-Type": "text/plain"})

    def uploaded(self, asked):
        name = re.search(rb'filename="([^"]+)"', asked.body)[1].decode()
        self.files[name] = asked.files["image"]
        return Reply(200, {"name": name, "subfolder": "", "type": asked.form.get("type", "input")})

    def queued(self, said):
        nodes, errors = said["prompt"], {}
        for name, node in nodes.items():
            if node["class_type"] not in self.known:
                return Reply(400, {"error": {"type": "invalid_prompt", "message": f"Cannot execute because node {node['class_type']} does not exist.", "details": f"Node ID '#{name}'", "extra_info": {}}, "node_errors": {}})
            wrong = self.wrong(node, nodes)
            if wrong:
                errors[name] = {"errors": [wrong], "dependent_outputs": ["7"], "class_type": node["class_type"]}
        if errors:
            return Reply(400, {"error": {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation", "details": "", "extra_info": {}}, "node_errors": errors})
        job = str(uuid.uuid4())
        with self.more:
            self.jobs.append((job, nodes, said.get("client_id")))
            self.more.notify()
        return Reply(200, {"prompt_id": job, "number": 1, "node_errors": {}})

    def wrong(self, node, nodes):
        inputs = node["inputs"]
        for name, value in inputs.items():
            if isinstance(value, list) and (len(value) != 2 or value[0] not in nodes):
                return {"type": "bad_linked_input", "message": "Bad linked input, must be a length-2 list of [node_id, slot_index]", "details": name, "extra_info": {}}
            if name in ("seed", "steps", "width", "height") and not isinstance(value, (int, list)):
                return {"type": "invalid_input_type", "message": "Failed to convert an input value to a INT value", "details": f"{name}, {value}", "extra_info": {}}
        if "ckpt_name" in inputs and inputs["ckpt_name"] not in self.models:
            return {"type": "value_not_in_list", "message": "Value not in list", "details": f"ckpt_name: '{inputs['ckpt_name']}' not in {list(self.models)}", "extra_info": {}}
        if "image" in inputs and isinstance(inputs["image"], str) and inputs["image"].removesuffix(" [temp]") not in self.files:
            return {"type": "custom_validation_failed", "message": "Custom validation failed for node", "details": f"image - Invalid image file: {inputs['image']}", "extra_info": {}}
        return None

    def _work(self):
        while True:
            with self.more:
                self.more.wait_for(lambda: self.jobs)
                self.running = self.jobs.pop(0)
            job, nodes, client = self.running
            self.history[job] = self._painted(job, nodes, client)
            self.running = None
            self._tell(client, {"type": "executing", "data": {"node": None, "prompt_id": job}})

    def _painted(self, job, nodes, client):
        sampler = next(node for node in nodes.values() if node["class_type"] == "KSampler")["inputs"]
        words = nodes[sampler["positive"][0]]["inputs"]["text"]
        if "explode" in words:
            about = {"prompt_id": job, "node_type": "KSampler", "exception_type": "RuntimeError", "exception_message": "mat1 and mat2 shapes\ncannot be multiplied"}
            return {"prompt": [], "outputs": {}, "status": {"status_str": "error", "completed": False, "messages": [["execution_error", about]]}}
        for step in range(1, sampler["steps"] + 1):
            time.sleep(self.step_s)
            self._tell(client, {"type": "progress", "data": {"value": step, "max": sampler["steps"], "prompt_id": job, "node": "5"}})
            small = io.BytesIO()
            Image.open(io.BytesIO(paint((64, 64), step, ""))).save(small, "JPEG")
            self._tell(client, struct.pack(">II", 1, 1) + small.getvalue())
            if job in self.interrupted:
                return {"prompt": [], "outputs": {}, "status": {"status_str": "error", "completed": False, "messages": [["execution_interrupted", {"prompt_id": job}]]}}
        begun = nodes[sampler["latent_image"][0]]
        size = (begun["inputs"]["width"], begun["inputs"]["height"]) if begun["class_type"] == "EmptyLatentImage" else self._start_size(nodes)
        name = f"ComfyUI_temp_{len(self.history):05}_.png"
        self.files[name] = paint(size, sampler["seed"], words)
        return {"prompt": [], "outputs": {"7": {"images": [{"filename": name, "subfolder": "", "type": "temp"}]}}, "status": {"status_str": "success", "completed": True, "messages": []}}

    def _start_size(self, nodes):
        name = next(node for node in nodes.values() if node["class_type"] == "LoadImage")["inputs"]["image"].removesuffix(" [temp]")
        return Image.open(io.BytesIO(self.files[name])).size

    def _tell(self, client, message):
        if client in self.ears:
            self.ears[client](message)

    def talk(self, handler, asked):
        """The WebSocket, until the other side is gone."""
        from wsproto import ConnectionType, WSConnection
        from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, RejectConnection, Request, TextMessage

        connection, line = WSConnection(ConnectionType.SERVER), handler.connection
        handler.close_connection = True
        raw = f"GET {asked.path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in asked.headers.items()) + "\r\n"
        connection.receive_data(raw.encode())
        assert isinstance(next(connection.events()), Request)
        if not self.talks:
            line.sendall(connection.send(RejectConnection(status_code=403)))
            return
        line.sendall(connection.send(AcceptConnection()))
        lock = threading.Lock()

        def tell(message):
            event = BytesMessage(data=message) if isinstance(message, bytes) else TextMessage(data=json.dumps(message))
            try:
                with lock:
                    line.sendall(connection.send(event))
            except OSError:
                self.ears.pop(client, None)

        client = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(asked.path).query))["clientId"]
        self.ears[client] = tell
        tell({"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 0}}, "sid": client}})
        try:
            while data := line.recv(4096):
                connection.receive_data(data)
                if any(isinstance(event, CloseConnection) for event in connection.events()):
                    break
        except OSError:
            pass
        self.ears.pop(client, None)


def prompt(checkpoint, size=(128, 160), **changes):
    """A prompt for one of these servers."""
    from portrait.prompt import Part, Prompt

    values = {
        "positive": "a lantern, by the sea", "negative": "text, watermark", "parts": (Part("a lantern", "symbols", 1.2), Part("by the sea", "place")),
        "recipe": "oil", "recipe_digest": "", "checkpoint": checkpoint, "seed": 3, "size": size, "steps": 4, "guidance": 6.0, "tokens": 6,
        "technique": "none",
    }  # fmt: skip
    return Prompt(**values | changes)
