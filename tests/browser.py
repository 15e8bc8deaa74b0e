"""A page in a headless Chromium, spoken to over a pipe: no driver, no port."""

import json
import os
import shutil
import subprocess
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SECONDS = 20


class Browser:
    def __init__(self, page: Path, profile: Path, *, size: tuple[int, int] = (1200, 1700)) -> None:
        inner_in, self.out = os.pipe()
        self.into, inner_out = os.pipe()
        self.process = subprocess.Popen(
            [
                *("bash", "-c", f'exec "$@" 3<&{inner_in} 4>&{inner_out}', "browser", str(CHROMIUM)),
                *("--headless", "--no-sandbox", "--disable-gpu", "--mute-audio", "--remote-debugging-pipe"),
                *("--no-first-run", f"--user-data-dir={profile}", "--autoplay-policy=no-user-gesture-required"),
                *(f"--window-size={size[0]},{size[1]}", "about:blank"),
            ],
            pass_fds=(inner_in, inner_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(inner_in)
        os.close(inner_out)
        self.replies, self.number, self.session = os.fdopen(self.into, "rb"), 0, None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.errors: list[str] = []
        self.call("Runtime.enable")
        self.call("Page.enable")
        self.call("Page.navigate", url=page.as_uri())
        self.until("document.readyState === 'complete' && location.protocol === 'file:'")

    def message(self) -> dict:
        text = b""
        while not text.endswith(b"\0"):
            if not (byte := self.replies.read1(1)):
                raise RuntimeError("the browser went away")
            text += byte
        return json.loads(text[:-1])

    def call(self, method: str, **params: object) -> dict:
        self.number += 1
        asked = {"id": self.number, "method": method, "params": params}
        if self.session:
            asked["sessionId"] = self.session
        os.write(self.out, json.dumps(asked).encode() + b"\0")
        while (found := self.message()).get("id") != self.number:
            if found.get("method") == "Runtime.exceptionThrown":
                self.errors.append(str(found["params"]["exceptionDetails"]))
        if "error" in found:
            raise RuntimeError(f"{method}: {found['error']}")
        return found["result"]

    def run(self, script: str) -> object:
        """The value of an expression; of a promise, what it comes to."""
        found = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(str(found["exceptionDetails"]))
        return found["result"].get("value")

    def until(self, condition: str) -> None:
        """Waits, in the page, for what will come about."""
        self.run(
            f"""new Promise((done, failed) => {{
              const end = performance.now() + {SECONDS * 1000};
              const look = () => {{
                if ({condition}) done(true);
                else if (performance.now() > end) failed(new Error("not within {SECONDS} s"));
                else setTimeout(look, 10);
              }};
              look();
            }})"""
        )

    def press(self, key: str) -> None:
        text = {"Enter": "\r"}.get(key, key)
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, text=text if kind == "keyDown" else "")

    def close(self) -> None:
        os.close(self.out)
        self.process.kill()
        self.process.wait()
        self.replies.close()
