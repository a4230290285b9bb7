"""Stand-ins for services, as far as outputs need them: http, adx, loganalytics, blob. Each counts the numbers it has taken,
can be away, and notes when it was asked."""

import base64
import gzip
import http.server
import json
import re
import socket
import socketserver
import threading
import time
import urllib.parse


class Service:
    def __init__(self):
        self.lock = threading.Lock()
        self.numbers = []
        self.attempts = []
        self.failure = None
        self.keys = set()
        self.blobs = {}
        self.containers = set()
        self.server = None
        self.port = 0

    def start(self):
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16
            timeout = 60

            def handle_any(self):
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                if len(body) < length:
                    # Half a request is none.
                    self.close_connection = True
                    return
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                service.handle(self, body)

            do_GET = do_PUT = do_POST = do_HEAD = handle_any

            def log_message(self, *words):
                pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, request, address):
                """A connection that breaks is what is tried."""

        self.server = Server(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_address[1]
        self.sockets = []
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        """Nobody listens any more, and open connections answer nothing more."""
        self.failure = "gone"
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def handle(self, request, body):
        self.attempts.append(time.time())
        failure = self.failure
        if failure == "gone":
            request.close_connection = True
            request.connection.shutdown(socket.SHUT_RDWR)
            return
        if failure == "slow":
            time.sleep(3)
        elif failure == "429":
            return self.reply(request, 429, headers={"Retry-After": "4"})
        elif failure == "500":
            return self.reply(request, 500)
        with self.lock:
            answer = self.answer(request, request.path, body)
        if failure == "broken":
            # Half an answer: the status has arrived, the rest is lost.
            request.wfile.write(b"HTTP/1.1 " + str(answer[0]).encode() + b" x\r\nContent-Length: 999\r\n\r\nhalf")
            request.wfile.flush()
            request.close_connection = True
            return
        self.reply(request, *answer)

    def reply(self, request, status, body=b"", headers={}):
        request.send_response(status)
        if "Content-Length" not in headers:
            request.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)
        request.wfile.flush()

    def take(self, text):
        self.numbers += [int(n) for n in re.findall(rb'"n":\s*(\d+)', text)]

    def taken(self):
        with self.lock:
            return list(self.numbers)


class HTTP(Service):
    words = lambda self, folder: ["http", self.url, "--http-batch-interval=200ms"]

    def answer(self, request, path, body):
        key = request.headers.get("idempotency-key")
        if key not in self.keys:
            self.keys.add(key)
            self.take(body)
        return 200, b""


class LogAnalytics(Service):
    def words(self, folder):
        (folder / "key").write_text("key-1")
        return [
            "loganalytics", self.url, "--dcr-id=dcr-1", "--dcr-stream=Custom-T", "--dcr-clientid=app-1",
            f"--dcr-authority={self.url}/tenant", f"--dcr-key-file={folder}/key", "--dcr-batch-interval=200ms"]

    def answer(self, request, path, body):
        if "/oauth2/" in path:
            return 200, b'{"token_type":"Bearer","expires_in":3599,"access_token":"t"}'
        self.take(body)
        return 204, b""


class Kusto(Service):
    signature = "sv=2021&sig=S"
    words = lambda self, folder: [
        "adx", f"--adxcluster={self.url}", "--adxdatabase=D", "--adxtable=T", "--adx-batch-interval=200ms"]

    def answer(self, request, path, body):
        if path.startswith("/storage/"):
            self.blobs[path.split("?")[0]] = body
            return 201, b""
        if path.startswith("/queue/"):
            message = json.loads(base64.b64decode(re.search(rb"<MessageText>(.*)</MessageText>", body)[1]))
            tag = message["AdditionalProperties"].get("ingestIfNotExists")
            if tag not in self.keys:
                self.keys.add(tag)
                blob = self.blobs[urllib.parse.urlparse(message["BlobPath"]).path]
                self.take(gzip.decompress(blob) if blob[:2] == b"\x1f\x8b" else blob)
            date = "Sun, 06 Nov 1994 08:49:37 GMT"
            return 201, (
                '<?xml version="1.0"?><QueueMessagesList><QueueMessage><MessageId>1</MessageId>'
                f"<InsertionTime>{date}</InsertionTime><ExpirationTime>{date}</ExpirationTime><PopReceipt>1</PopReceipt>"
                f"<TimeNextVisible>{date}</TimeNextVisible></QueueMessage></QueueMessagesList>").encode(), {
                    "Content-Type": "application/xml"}
        if path == "/v1/rest/auth/metadata":
            words = {
                "LoginEndpoint": self.url, "LoginMfaRequired": False, "KustoClientAppId": "c",
                "KustoClientRedirectUri": "http://localhost", "KustoServiceResourceId": "https://kusto.test",
                "FirstPartyAuthorityUrl": ""}
            return 200, json.dumps({"AzureAD": words}).encode(), {"Content-Type": "application/json"}
        command = json.loads(body)["csl"]
        rows = [["done", ""]]
        if "ingestion resources" in command:
            rows = [
                ["SecuredReadyForAggregationQueue", f"{self.url}/queue/ready?{self.signature}"],
                ["TempStorage", f"{self.url}/storage/temp?{self.signature}"]]
        elif "identity token" in command:
            rows = [["identity-token", ""]]
        elif command.startswith(".show table"):
            rows = [["T", "n:long,text:string"]]
        names = {".show t": ["TableName", "Schema"], ".get kus": ["AuthorizationContext", "x"]}
        columns = next((v for k, v in names.items() if command.startswith(k)), ["ResourceTypeName", "StorageRoot"])
        columns = [{"ColumnName": name, "DataType": "String", "ColumnType": "string"} for name in columns]
        table = {"TableName": "Table_0", "Columns": columns, "Rows": rows}
        return 200, json.dumps({"Tables": [table]}).encode(), {"Content-Type": "application/json"}


class Blob(Service):
    def words(self, folder):
        (folder / "connection").write_text(
            f"BlobEndpoint={self.url}/account;AccountName=account;AccountKey={base64.b64encode(b'k' * 32).decode()}")
        return [
            "blob", f"--blobconnectionstring-file={folder}/connection", "--blobcontainername=logs",
            "--blob-batch-interval=200ms"]

    def answer(self, request, path, body):
        url = urllib.parse.urlparse(path)
        query = urllib.parse.parse_qs(url.query)
        name = url.path
        if "restype" in query:
            self.containers.add(name)
            return 201, b""
        if request.command == "PUT" and query.get("comp") == ["appendblock"]:
            blob = self.blobs.get(name)
            if blob is None:
                return 404, b"", {"x-ms-error-code": "BlobNotFound"}
            if int(request.headers["x-ms-blob-condition-appendpos"]) != len(blob):
                return 412, b"", {"x-ms-error-code": "AppendPositionConditionNotMet"}
            blob += body
            return 201, b""
        if request.command == "PUT":
            if name in self.blobs:
                return 409, b"", {"x-ms-error-code": "BlobAlreadyExists"}
            self.blobs[name] = bytearray()
            return 201, b""
        blob = self.blobs.get(name)
        if blob is None:
            return 404, b"", {"x-ms-error-code": "BlobNotFound"}
        headers = {"x-ms-blob-type": "AppendBlob"}
        if request.command == "HEAD":
            return 200, b"", headers | {"Content-Length": str(len(blob))}
        start, end = re.match(r"bytes=(\d+)-(\d+)", request.headers["x-ms-range"]).groups()
        return 206, bytes(blob[int(start):int(end) + 1]), headers

    def taken(self):
        with self.lock:
            text = b"".join(bytes(blob) for blob in self.blobs.values())
        return [int(n) for n in re.findall(rb'"n":\s*(\d+)', text)]
