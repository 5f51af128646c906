"""Opens an HTML report in headless Chromium, looks at it and prints what was found as one JSON object.

usage: report_in_browser.py CHROMIUM REPORT FOLDER WORDS
The browser is driven by the DevTools protocol on two pipes: 3 takes commands, 4 answers. FOLDER gets screenshots,
WORDS are typed into the filter.
"""

import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile


class Browser:
    def __init__(self, program, profile):
        command_end, self.commands = os.pipe()
        self.answers, answer_end = os.pipe()

        def place():
            # Copies first: the pipes may lie where they have to go, the other way round.
            source, target = os.dup(command_end), os.dup(answer_end)
            os.dup2(source, 3)
            os.dup2(target, 4)

        self.process = subprocess.Popen(
            [
                program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions",
                "--disable-background-networking", "--disable-dev-shm-usage", "--hide-scrollbars",
                "--user-data-dir=" + profile, "--remote-debugging-pipe", "about:blank",
            ],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            close_fds=False, preexec_fn=place,
        )
        os.close(command_end)
        os.close(answer_end)
        self.buffer, self.events, self.number, self.session = b"", [], 0, None

    def receive(self):
        while b"\0" not in self.buffer:
            piece = os.read(self.answers, 1 << 20)
            if not piece:
                sys.exit("the browser has ended")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def ask(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.commands, data):]
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.receive())

    def value(self, expression):
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            sys.exit(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def key(self, key, code, text=""):
        for kind in ("keyDown", "keyUp"):
            more = {"text": text} if text and kind == "keyDown" else {}
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **more)


# How far anything reaches to the right of its box: what a box clips does not make the page wider, and is lost.
OVERFLOW = """
Math.max(...Array.from(document.querySelectorAll("html, body *"))
    .filter(element => element.clientWidth > 0 && element.offsetParent !== null || element === document.documentElement)
    .map(element => element.scrollWidth - element.clientWidth))
"""

# Turns that are out of sight are not laid out: a picture of them wants a window that is as high.
HEIGHT = 3000
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))).then(() => true)"


def views(browser, folder):
    """Screenshots at both widths, light and dark, and how far things reach to the right in each."""
    overflow = {}
    browser.value("document.activeElement.blur(); window.scrollTo(0, 0)")
    for width in (400, 1400):
        for scheme in ("light", "dark"):
            browser.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            size = {"width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
            browser.ask("Emulation.setDeviceMetricsOverride", **size)
            browser.value(DRAWN)
            overflow[f"{width}-{scheme}"] = browser.value(OVERFLOW)
            height = min(browser.value("document.body.scrollHeight"), HEIGHT)
            clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
            image = browser.ask("Page.captureScreenshot", clip=clip)["data"]
            pathlib.Path(folder, f"html-{width}-{scheme}.png").write_bytes(base64.b64decode(image))
    return overflow


SHOWN = "Array.from(document.querySelectorAll('#list > li')).filter(item => item.offsetParent !== null).length"
SUMMARY = "document.querySelector('#list summary')"


def filtering(browser, words):
    found = {"all": browser.value(SHOWN)}
    browser.value("document.querySelector('input[type=search]').focus()")
    browser.ask("Input.insertText", text=words)
    found["words"] = browser.value(SHOWN)
    found["told"] = browser.value("document.querySelector('output').textContent")
    browser.value("document.querySelector('input[type=search]').select()")
    browser.key("Backspace", 8)
    browser.value("document.querySelector('input[value=passed]').focus()")
    browser.key(" ", 32, " ")
    found["withoutPassed"] = browser.value(SHOWN)
    browser.key(" ", 32, " ")
    return found


def keyboard(browser):
    browser.value(f"{SUMMARY}.focus()")
    before = browser.value(f"{SUMMARY}.parentElement.open")
    browser.key("Enter", 13, "\r")
    after = browser.value(f"{SUMMARY}.parentElement.open")
    browser.key("Enter", 13, "\r")
    outline = browser.value(f"getComputedStyle({SUMMARY}).outlineStyle")
    return {"before": before, "after": after, "outline": outline}


def skip_link(browser):
    """The first thing that Tab reaches."""
    browser.key("Tab", 9)
    link = "document.activeElement.className + ' ' + (document.activeElement.getBoundingClientRect().left >= 0)"
    found = browser.value(link)
    browser.key("Enter", 13, "\r")
    return found + " " + browser.value("document.activeElement.id")


def main():
    program, report, folder, words = sys.argv[1:]
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(program, profile)
        try:
            target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
            browser.session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network"):
                browser.ask(domain + ".enable")
            url = pathlib.Path(report).resolve().as_uri()
            browser.ask("Page.navigate", url=url)
            browser.wait("Page.loadEventFired")
            found = {
                "skip": skip_link(browser), "overflow": views(browser, folder), "filter": filtering(browser, words),
                "keyboard": keyboard(browser),
                "milliseconds": browser.value("performance.timing.loadEventEnd - performance.timing.responseStart"),
            }
            names = ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")
            found["troubles"] = [event for event in browser.events if event.get("method") in names]
            requests = [event for event in browser.events if event.get("method") == "Network.requestWillBeSent"]
            found["requests"] = [event["params"]["request"]["url"] for event in requests]
            found["self"] = url
            print(json.dumps(found))
        finally:
            browser.process.kill()
            browser.process.wait()


main()
