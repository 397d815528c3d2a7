"""A client of the YAML language server, as an editor is one: JSON-RPC over its standard streams."""

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

SETTINGS = {"yaml": {"validate": True, "hover": True, "schemaStore": {"enable": False}}}


class LanguageServer:
    """The server, running while the context is open; `root` is the folder an editor would have opened."""

    def __init__(self, npm: Path, root: Path) -> None:
        self.command = ["node", str(npm / "node_modules/yaml-language-server/bin/yaml-language-server"), "--stdio"]
        self.root = root
        self.number = 0
        self.version = 0

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        root = self.root.as_uri()
        folders = [{"uri": root, "name": "desk"}]
        capabilities = {"workspace": {"configuration": True}, "textDocument": {"publishDiagnostics": {}}}
        self.ask(
            "initialize",
            {"processId": None, "rootUri": root, "workspaceFolders": folders, "capabilities": capabilities},
        )
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": SETTINGS})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.communicate()

    def tell(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> Any:
        """Send a request and return its result."""
        self.number += 1
        self._send({"id": self.number, "method": method, "params": params})
        while (message := self._receive()).get("id") != self.number or "method" in message:
            self._answer(message)
        return message["result"]

    def diagnose(self, path: Path, text: str) -> list[Any]:
        """Show the server `text` as the content of `path`, and return what it finds wrong."""
        self.version += 1
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": self.version, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        while (message := self._receive()).get("method") != "textDocument/publishDiagnostics":
            self._answer(message)
        problems: list[Any] = message["params"]["diagnostics"]
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        while (message := self._receive()).get("method") != "textDocument/publishDiagnostics":
            self._answer(message)
        return problems

    def hover(self, path: Path, text: str, line: int, character: int) -> str:
        """Return what the server tells about the place in `text` (line and character from 0)."""
        self.version += 1
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": self.version, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        position = {"line": line, "character": character}
        return json.dumps(
            self.ask("textDocument/hover", {"textDocument": {"uri": path.as_uri()}, "position": position})
        )

    def _answer(self, message: dict[str, Any]) -> None:
        """Answer the server's own requests: for settings, with the settings; for anything else, with nothing."""
        if "method" not in message or "id" not in message:
            return
        result: Any = None
        if message["method"] == "workspace/configuration":
            result = [SETTINGS.get(item.get("section", ""), {}) for item in message["params"]["items"]]
        self._send({"id": message["id"], "result": result})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _colon, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server has gone"
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return message
