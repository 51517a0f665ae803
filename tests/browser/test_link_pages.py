"""The link pages as a customer meets them."""

from __future__ import annotations

import base64
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pytest

from console_app.sandbox.embedded import EmbeddedSandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page, ViewportSize

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL_PHONE: ViewportSize = {"width": 320, "height": 568}
DESKTOP: ViewportSize = {"width": 1280, "height": 860}


@pytest.fixture
def sandbox() -> Iterator[EmbeddedSandbox]:
    with EmbeddedSandbox(None, companies=0) as sandbox:
        yield sandbox


@pytest.fixture
def api(sandbox: EmbeddedSandbox) -> Iterator[httpx.Client]:
    endpoint = sandbox.start()
    key = base64.b64encode(endpoint.api_key.encode()).decode()
    with httpx.Client(base_url=endpoint.base_url, headers={"Authorization": f"Basic {key}"}) as client:
        yield client


@pytest.fixture
def new_connection(api: httpx.Client) -> Callable[..., dict[str, Any]]:
    def create(platform_key: str = "qhyg", name: str = "Toft Stores") -> dict[str, Any]:
        company = api.post("/companies", json={"name": name}).json()
        path = f"/companies/{company['id']}/connections"
        connection: dict[str, Any] = api.post(path, json={"platformKey": platform_key}).json()
        return {**connection, "path": f"{path}/{connection['id']}"}

    return create


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def press_button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_authorising_connects(
    page_for: Callable[..., Page], api: httpx.Client, new_connection: Callable[..., dict[str, Any]], javascript: bool
) -> None:
    connection, page = new_connection(), page_for(java_script_enabled=javascript)
    page.goto(connection["linkUrl"])
    assert heading(page) == "Fernhill Payables asks to connect to your QuickBooks Online"
    assert page.get_by_text("Toft Stores", exact=True).is_visible()
    press_button(page, "Authorise")
    assert heading(page) == "You're connected. You can close this page."
    assert api.get(connection["path"]).json()["status"] == "Linked"
    page.reload()
    assert heading(page) == "You're connected. You can close this page."


def test_not_connecting_leaves_it_pending_and_a_used_link_says_so_when_going_back_too(
    browser_page: Page, api: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    for button, said, recorded in (
        ("Cancel", "You cancelled, and nothing was shared", "User cancelled."),
        ("Something went wrong", "Something went wrong", "Unknown error occurred."),
    ):
        connection = new_connection()
        browser_page.goto(connection["linkUrl"])
        press_button(browser_page, button)
        assert heading(browser_page) == said
        after = api.get(connection["path"]).json()
        assert after["status"] == "PendingAuth"
        assert [error["errorMessage"] for error in after["dataConnectionErrors"]] == [recorded]
        browser_page.go_back()
        assert heading(browser_page) == "This link can't be used any more"
        again = api.get(connection["path"]).json()
        assert {**again, "linkUrl": ""} == {**after, "linkUrl": ""}, "going back after choosing changes nothing"
    link = new_connection()["linkUrl"]
    browser_page.goto(link)
    answer = browser_page.goto(link)
    assert answer is not None
    assert answer.status == 401
    assert heading(browser_page) == "This link can't be used any more"


def test_the_software_is_picked_on_the_companys_page(browser_page: Page, api: httpx.Client) -> None:
    company = api.post("/companies", json={"name": "Brightwater Design"}).json()
    browser_page.goto(company["redirect"])
    assert heading(browser_page) == "Which software does your business use?"
    press_button(browser_page, "Xero")
    assert heading(browser_page) == "Fernhill Payables asks to connect to your Xero"
    press_button(browser_page, "Authorise")
    assert heading(browser_page).startswith("You're connected.")
    (connection,) = api.get(f"/companies/{company['id']}").json()["dataConnections"]
    assert (connection["platformName"], connection["status"]) == ("Xero", "Linked")


def test_the_customer_picks_which_of_their_companies_is_connected(
    browser_page: Page, api: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    connection = new_connection("gbol")
    browser_page.goto(connection["linkUrl"])
    browser_page.get_by_label("Your company in Xero").select_option("Toft Stores Group Ltd")
    press_button(browser_page, "Authorise")
    info = api.get(f"{connection['path']}/payables/info").json()
    assert info["companyName"] == "Toft Stores Group Ltd"


def test_the_keyboard_is_enough_and_authorise_comes_after_the_company(
    browser_page: Page, api: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    connection = new_connection()
    browser_page.goto(connection["linkUrl"])
    browser_page.keyboard.press("Tab")
    assert browser_page.evaluate("document.activeElement.name") == "entity"
    browser_page.keyboard.press("Tab")
    assert browser_page.evaluate("document.activeElement.innerText") == "Authorise"
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/result?*")
    assert api.get(connection["path"]).json()["status"] == "Linked"


def test_nothing_is_cut_off_at_any_width_and_on_a_phone_the_choice_is_seen_without_scrolling(
    browser_page: Page, api: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    page = browser_page
    company = api.post("/companies", json={"name": "W" * 180}).json()
    link = new_connection("trji", "Long " * 60)["linkUrl"]
    for address in (link, company["redirect"]):
        page.goto(address)
        for viewport in (SMALL_PHONE, PHONE, DESKTOP):
            page.set_viewport_size(viewport)
            assert page.evaluate("window.innerWidth") == viewport["width"]
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
            for button in page.get_by_role("button").all():
                box = button.bounding_box()
                assert box is not None
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= viewport["width"]
                assert box["height"] >= 44, "a finger needs 44 pixels"
    page.set_viewport_size(PHONE)
    page.goto(new_connection()["linkUrl"])
    for name in ("Authorise", "Cancel"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= PHONE["height"]


CONTRAST = """() => {
  const light = ([r, g, b]) => {
    const part = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const worst = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own) continue;
    const pair = [light(numbers(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
    worst.push([(pair[0] + 0.05) / (pair[1] + 0.05), element.innerText]);
  }
  return worst.sort((a, b) => a[0] - b[0])[0];
}"""


def test_every_text_can_be_read_by_day_and_by_night(
    browser_page: Page, api: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    """At least 4.5 to 1 between text and ground, as WCAG AA asks."""
    link = new_connection()["linkUrl"]
    company = api.post("/companies", json={"name": "Brightwater Design"}).json()
    schemes: tuple[tuple[Literal["light", "dark"], str], ...] = (
        ("light", "rgb(238, 241, 246)"),
        ("dark", "rgb(13, 17, 25)"),
    )
    for address in (link, link, company["redirect"]):
        browser_page.goto(address)
        for scheme, ground in schemes:
            browser_page.emulate_media(color_scheme=scheme)
            contrast, text = browser_page.evaluate(CONTRAST)
            assert contrast >= 4.5, (scheme, text)
            assert browser_page.evaluate("getComputedStyle(document.body).backgroundColor") == ground


def test_a_page_asks_for_nothing_else_and_breaks_no_rule_of_its_own(
    browser_page: Page, api: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    requests: list[str] = []
    complaints: list[str] = []
    browser_page.on("request", lambda request: requests.append(request.url))
    browser_page.on("console", lambda message: complaints.append(message.text))
    link = new_connection()["linkUrl"]
    browser_page.goto(link)
    press_button(browser_page, "Authorise")
    heading(browser_page)
    assert complaints == []
    addresses = [address for address in requests if not address.startswith("data:")]
    assert len(addresses) == 3
    assert all(address.startswith(str(api.base_url)) for address in addresses)


HOSTILE_NAME = "<img src=x onerror=owned()><script>owned()</script>\"' onmouseover=owned() \u202ex</title><style>*{}"


def test_a_hostile_name_is_only_read(browser_page: Page, sandbox: EmbeddedSandbox, api: httpx.Client) -> None:
    """Put in behind the sandbox's back, for it would not take such a name over the API."""
    company = api.post("/companies", json={"name": "Toft Stores"}).json()
    path = f"/companies/{company['id']}/connections"
    link = api.post(path, json={"platformKey": "qhyg"}).json()["linkUrl"]
    state = sandbox._state
    assert state is not None
    state.run(lambda: state.execute("UPDATE companies SET name = ?", HOSTILE_NAME))
    complaints: list[str] = []
    browser_page.on("console", lambda message: complaints.append(message.text))
    browser_page.on("pageerror", lambda error: complaints.append(str(error)))
    for address in (link, company["redirect"]):
        browser_page.goto(address)
        browser_page.get_by_text(HOSTILE_NAME).first.wait_for()
        assert browser_page.locator("img, script, [onmouseover], [onerror], [style]").count() == 0
        assert browser_page.locator("style").count() == 1
    assert complaints == []


ATTACK = """<!doctype html><title>elsewhere</title>
<img src="{link}"><iframe id="frame" src="{link}"></iframe>
<form id="form" method="post" action="{action}"><input name="session" value="x"><input name="choice" value="authorise">
</form><a id="link" href="{link}">a link in a mail</a>"""


@pytest.fixture
def elsewhere() -> Iterator[Callable[[str], str]]:
    """Serves a page under another origin; its address."""
    pages: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(pages[-1])

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def serve(page: str) -> str:
        pages.append(page.encode())
        # Another host than the sandbox's for a browser, so the requests are cross-site.
        return f"http://localhost:{server.server_port}/"

    yield serve
    server.shutdown()
    server.server_close()


def test_a_page_elsewhere_can_lead_here_and_nothing_else(
    page_for: Callable[..., Page],
    api: httpx.Client,
    new_connection: Callable[..., dict[str, Any]],
    elsewhere: Callable[[str], str],
) -> None:
    connection = new_connection()
    link = connection["linkUrl"]
    address = elsewhere(ATTACK.format(link=link, action=link.split("?")[0]))
    page = page_for()
    answers: list[int] = []
    page.on("response", lambda answer: answers.append(answer.status) if str(api.base_url) in answer.url else None)
    page.goto(address, wait_until="load")
    assert set(answers) == {403}, "neither drawn nor framed"
    fetched = page.evaluate(
        "async (base) => { try { return await (await fetch(base + '/profile')).text() } catch (e) { return 'no' } }",
        str(api.base_url).rstrip("/"),
    )
    assert fetched == "no"
    with page.expect_navigation(), page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        page.evaluate("document.getElementById('form').submit()")
    assert posted.value.status == 403
    assert api.get(connection["path"]).json()["status"] == "PendingAuth"
    page.goto(address, wait_until="load")
    page.click("#link")
    assert heading(page) == "Fernhill Payables asks to connect to your QuickBooks Online"
    press_button(page, "Authorise")
    assert heading(page) == "You're connected. You can close this page."
    assert api.get(connection["path"]).json()["status"] == "Linked"
