"""The message to a customer says what it has to, in the team's words, and what came from outside stays literal."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from console_app.config.paths import config_folder
from console_app.services.links.invitation import (
    LONGEST_MAILTO,
    Form,
    Invitation,
    InvitationDetails,
    MailTooLong,
    invitation,
    mailto_url,
)
from console_app.services.text.sanitize import for_markdown, sanitized

LINK = "https://link.codat.io/companies/1/connections/2/start?otp=481516"
DETAILS = InvitationDetails(
    customer="Toft & Sons",
    platform="QuickBooks Online",
    link=LINK,
    expires_at=datetime(2026, 3, 4, 13, 30, tzinfo=UTC),
    contact="Ann (ann@lender.example)",
    sender="Bright Lending",
)
NOWHERE = Path("/nonexistent")
PIECES = [
    *("$link", "${link}", "$$", "$", "https://evil.example/", "www.evil.example", "&amp;", "&#36;", "![x](y)"),
    *("# ", "- ", "+ ", "1. ", "2) ", "> ", "\n", "\r\n\r\n", "\t", "\x1b[31m", "\u202e", "`", "``", "*", "_"),
    *("<b>", "[a]", "(b)", "[^1]", "\\", "|", "~~", "=", "---", "Toft", " ", "  ", "Sons & Co.", "AT&T", "5"),
]
HOSTILE = st.text(st.characters(exclude_categories=()), max_size=40) | st.lists(
    st.sampled_from(PIECES), max_size=8
).map("".join)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """The folder of a team's own templates; its parent is the configuration folder."""
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()


def rendered(markdown: str) -> str:
    """Return what a reader of Markdown shows; fails where anything but words in a paragraph would come of it."""
    text: list[str] = []
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(markdown):
        if token.type == "inline":
            for child in token.children or []:
                assert child.type in {"text", "text_special", "softbreak"}, (child.type, markdown)
                text.append(" " if child.type == "softbreak" else child.content)
        else:
            assert token.type in {"paragraph_open", "paragraph_close"}, (token.type, markdown)
    return "".join(text)


def test_the_message_says_what_happens_and_until_when(in_berlin: None) -> None:
    message = invitation(DETAILS, Form.PLAIN, NOWHERE)
    assert message.subject == "Toft & Sons: please connect your QuickBooks Online"
    assert message.body.splitlines() == [
        "Hello,",
        "",
        "Bright Lending would like to connect to the QuickBooks Online of Toft & Sons.",
        "To agree, please open this link:",
        "",
        LINK,
        "",
        "What happens: a page leads you through it, you sign in to your QuickBooks Online, and you confirm the access.",
        "",
        "The link works until Wednesday 4 March 2026, 14:30 CET (UTC+01:00).",
        "It works once: please open it yourself, and do not forward it.",
        "Questions? Ask Ann (ann@lender.example).",
        "",
        "Kind regards",
        "Bright Lending",
    ]
    assert message.notice == ""


def test_sentences_that_do_not_apply_are_not_there() -> None:
    bare = replace(DETAILS, expires_at=None, works_once=False, contact=" ", sender="")
    for form in Form:
        body = invitation(bare, form, NOWHERE).body
        assert "until" not in body
        assert "works once" not in body
        assert "Anybody who has the link can use it: please do not forward it." in body
        assert "Questions? Reply to this message." in body
        assert "Our team" in body
        assert "\n\n\n" not in body
        assert "\n-\n" not in body


def test_software_on_a_pc_wants_the_link_opened_there() -> None:
    details = replace(DETAILS, platform="Sage 50", on_premise=True)
    for form in Form:
        assert "open the link on the PC where Sage 50 runs" in invitation(details, form, NOWHERE).body
        assert "PC" not in invitation(DETAILS, form, NOWHERE).body


@pytest.mark.usefixtures("in_utc")
def test_utc_needs_no_offset_and_a_zone_without_letters_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "13:30 UTC." in invitation(DETAILS, Form.PLAIN, NOWHERE).body
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    assert "19:15 UTC+05:45." in invitation(DETAILS, Form.PLAIN, NOWHERE).body


def test_in_markdown_the_link_is_one_and_names_are_literal() -> None:
    message = invitation(replace(DETAILS, customer="*Toft* [x](y) & <b>"), Form.MARKDOWN, NOWHERE)
    assert f"<{LINK}>" in message.body
    assert r"**\*Toft\* \[x\](y) & \<b\>**" in message.body
    assert message.subject.startswith("*Toft* [x](y) & <b>: ")
    links = re.findall(r'href="([^"]*)"', MarkdownIt("gfm-like", {"linkify": False}).render(message.body))
    assert links == [LINK]


def test_a_customer_called_like_a_placeholder_stays_one() -> None:
    details = replace(DETAILS, customer="$link ${until} $$", contact="$contact")
    message = invitation(details, Form.PLAIN, NOWHERE)
    assert message.subject == "$link ${until} $$: please connect your QuickBooks Online"
    assert message.body.count(LINK) == 1
    assert "Ask $contact." in message.body


@given(HOSTILE, HOSTILE, HOSTILE)
def test_names_add_no_lines_controls_links_or_markup(customer: str, platform: str, contact: str) -> None:
    details = replace(DETAILS, customer=customer, platform=platform, contact=contact)
    calm = invitation(replace(DETAILS, customer="x", platform="x", contact="x"), Form.PLAIN, NOWHERE)
    message = invitation(details, Form.PLAIN, NOWHERE)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]", message.subject)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]", message.body)
    assert message.body.count("\n") == calm.body.count("\n")
    body = invitation(details, Form.MARKDOWN, NOWHERE).body
    html = MarkdownIt("gfm-like", {"linkify": False}).render(body)
    assert re.findall(r"<(?:a|img)[^>]*>", html) == [f'<a href="{LINK}">']
    assert re.findall(r"<(ul|ol|li|h\d|code|pre|blockquote|table|em|s|b)\b", html) == ["ul", "li", "li", "li"]


@given(HOSTILE)
def test_literal_text_reads_as_it_came_wherever_it_stands(text: str) -> None:
    wanted = " ".join(sanitized(text).split())
    assert rendered(for_markdown(text)) == wanted
    assert rendered(f"Customer: {for_markdown(text)}.") == f"Customer: {wanted}."


@pytest.mark.parametrize("link", [f"{LINK} \n\x1b[31m>x", f"{LINK}\u202e<script>", "https://a.io/x(y)"])
def test_a_link_that_would_end_itself_is_encoded(link: str) -> None:
    body = invitation(replace(DETAILS, link=link), Form.MARKDOWN, NOWHERE).body
    (url,) = re.findall(r"^<(.*)>$", body, re.MULTILINE)
    assert re.fullmatch(r"[!-~]+", url)
    assert unquote(url) == link.strip()


def test_neither_details_nor_message_show_the_link_by_accident() -> None:
    message = invitation(DETAILS, Form.PLAIN, NOWHERE)
    assert "481516" not in repr(DETAILS) + repr(message)


def test_a_teams_own_template_wins(templates: Path, tmp_path: Path) -> None:
    path = templates / "invitation.txt"
    path.write_text(
        "\ufeffSUBJECT:  Hi ${customer}  \r\n\r\nCosts $$0. $where\r\n$link\r\n$where\r\nbye\r\n", encoding="utf-8"
    )
    message = invitation(DETAILS, Form.PLAIN, tmp_path)
    assert (message.subject, message.notice) == ("Hi Toft & Sons", "")
    assert message.body == f"Costs $0.\n{LINK}\nbye"
    assert "Hello," in invitation(DETAILS, Form.MARKDOWN, tmp_path).body


@pytest.mark.usefixtures("in_utc")
def test_own_templates_are_looked_for_in_the_configuration_folder() -> None:
    folder = config_folder() / "templates"
    folder.mkdir(parents=True)
    (folder / "invitation.md").write_text("Subject: x\n\n<$link> works until $until", encoding="utf-8")
    assert invitation(DETAILS, Form.MARKDOWN).body.startswith(f"<{LINK}> works until Wednesday")
    without_end = invitation(replace(DETAILS, expires_at=None), Form.MARKDOWN)
    assert without_end.body.endswith("works until further notice")


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("Hello $link", 'The first line has to be "Subject: ..." with a subject.'),
        ("Subject:\n\n$link", 'The first line has to be "Subject: ..." with a subject.'),
        ("Subject: x\n$link", "The second line has to be empty."),
        ("Subject: x", "The second line has to be empty."),
        ("Subject: x\n\n$link\nbuy for 5$", "Line 4 has a $ without a name. Use $$ for a dollar sign."),
        ("Subject: x\n\n$link\n${customer", "Line 4 has a $ without a name. Use $$ for a dollar sign."),
        ("Subject: $name\n\n$link", "Unknown placeholder $name in line 1. Use one of: $customer, "),
        ("Subject: $link\n\n$link", "$link is not allowed in the subject, which others can see."),
        ("Subject: x\n\nHello", "$link is missing."),
    ],
)
def test_a_bad_template_gives_way_and_says_what_is_wrong(
    templates: Path, tmp_path: Path, template: str, problem: str
) -> None:
    path = templates / "invitation.txt"
    path.write_text(template, encoding="utf-8")
    message = invitation(DETAILS, Form.PLAIN, tmp_path)
    assert replace(message, notice="") == invitation(DETAILS, Form.PLAIN, NOWHERE)
    assert message.notice.startswith(f"{path}: {problem}")
    assert message.notice.endswith("The shipped message is used instead.")


def test_a_template_that_cannot_be_read_gives_way(templates: Path, tmp_path: Path) -> None:
    path = templates / "invitation.md"
    path.write_bytes(b"Subject: \xff\n\n$link")
    message = invitation(DETAILS, Form.MARKDOWN, tmp_path)
    assert LINK in message.body
    assert message.notice == f"{path} is not UTF-8. The shipped message is used instead."


def test_the_mail_program_gets_the_message_as_it_is() -> None:
    details = replace(DETAILS, customer="Café ?&=#% + $link", contact="ann+help@lender.example")
    message = invitation(details, Form.PLAIN, NOWHERE)
    url = mailto_url(message, "pat+x@toft.example")
    assert url.startswith("mailto:pat%2Bx@toft.example?subject=Caf%C3%A9%20%3F%26%3D%23%25%20%2B%20%24link")
    assert "%0D%0A" in url
    assert "+" not in url
    assert re.fullmatch(r"[!-~]+", url)
    fields = parse_qs(urlsplit(url).query, strict_parsing=True)
    assert fields == {"subject": [message.subject], "body": [message.body.replace("\n", "\r\n")]}


def test_an_address_cannot_add_fields_to_the_mail() -> None:
    url = mailto_url(Invitation("s", "b"), "a@b.example?bcc=evil@evil.example&body=x\r\nBcc: y")
    assert url.count("?") == 1
    assert parse_qs(urlsplit(url).query) == {"subject": ["s"], "body": ["b"]}
    assert "%0D" not in url.partition("?")[0]


def test_a_message_too_long_for_the_mail_program_is_refused() -> None:
    room = LONGEST_MAILTO - len(mailto_url(Invitation("s", "")))
    assert len(mailto_url(Invitation("s", "b" * room))) == LONGEST_MAILTO
    with pytest.raises(MailTooLong, match="Copy it"):
        mailto_url(Invitation("s", "b" * (room + 1)))


def test_the_usual_message_fits_the_mail_program() -> None:
    link = LINK.replace("/1/", "/86bd88cb-44ab-4dfb-b32f-87b19b14287f/").replace("/2/", f"/{'e' * 36}/")
    details = replace(DETAILS, link=link, on_premise=True, customer="The Long-named Trading Company of York Ltd")
    for form in Form:
        assert mailto_url(invitation(details, form, NOWHERE), "somebody@customer.example")
