"""The veil: what a customer on a shared screen may not see, and what stays."""

from __future__ import annotations

from console_app.codat.models import Company, CompanyReference, Connection, ConnectionErrorRecord
from console_app.services.companies.cached_company import summarise
from console_app.services.companies.prechecks import Finding, FindingKind, Severity
from console_app.services.text.error_messages import Explanation
from console_app.services.text.privacy_mask import HIDDEN, PrivacyMask
from tests.builders import company, connection

ID = "aa3685b2-f0ef-42d4-b456-13bd8dfac297"
ON = PrivacyMask(on=True, customer_id="ours")


def full_company(company_id: str) -> Company:
    """A company of which each field that names somebody has a value."""
    return company(
        connection(id=ID, integration_id=ID, source_id=ID, link_url=f"https://link.codat.io/{ID}?otp=1"),
        id=company_id,
        name="Acme Ltd",
        description="pays late",
        tags={"uid": "77"},
        created_by_user_name="Priya",
        owner_user_ids=["owner-1"],
        parent=CompanyReference(id="parent", name="Acme Holdings"),
        subsidiaries=[CompanyReference(id="child", name="Acme Kids"), CompanyReference(id="ours", name="Ours")],
    )


def test_while_it_is_off_everything_is_as_it_was() -> None:
    privacy_mask, ours = PrivacyMask(), full_company("ours")
    assert privacy_mask.company(ours) is ours
    assert privacy_mask.connection(ours.connections[0]) is ours.connections[0]
    assert privacy_mask.summary(row := summarise(ours)) is row
    assert (privacy_mask.name("x", "Acme"), privacy_mask.id(ID), privacy_mask.mask_sentence(ID)) == ("Acme", ID, ID)


def test_another_customer_cannot_be_told_from_a_third() -> None:
    one, other = summarise(full_company("one")), summarise(Company(id="other", name="A much longer name than that"))
    shown = [ON.summary(each) for each in (one, other)]
    assert {(each.name, each.id, each.description, each.tags) for each in shown} == {(HIDDEN, HIDDEN, "", ())}
    assert ON.name("one", "") == ON.name("one", "Acme") == HIDDEN


def test_the_customer_of_the_call_is_readable_but_for_the_ids_and_the_relatives() -> None:
    shown = ON.company(full_company("ours"))
    assert (shown.name, shown.description, shown.tags) == ("Acme Ltd", "pays late", {"uid": "77"})
    assert (shown.id, shown.owner_user_ids) == (HIDDEN, [])
    assert ON.summary(summarise(full_company("ours"))).owner_ids == ()
    assert shown.parent is not None
    assert [shown.parent.name, *(each.name for each in shown.subsidiaries)] == [HIDDEN, HIDDEN, "Ours"]
    connection = shown.connections[0]
    assert {connection.id, connection.integration_id, connection.source_id} == {HIDDEN}


def test_of_another_company_nothing_is_left_that_somebody_wrote() -> None:
    shown = ON.company(full_company("another"))
    assert (shown.name, shown.description, shown.tags, shown.created_by_user_name) == (HIDDEN, None, {}, None)
    assert ON.summary(summarise(full_company("another"))).owner_ids == ()


def test_the_link_stays_for_it_is_the_customers() -> None:
    connection = full_company("ours").connections[0]
    assert ON.connection(connection).link_url == connection.link_url


def test_ids_go_out_of_sentences() -> None:
    assert ON.mask_sentence(f"Codat does not know {ID}.") == f"Codat does not know {HIDDEN}."
    assert ON.mask_sentence(f"Codat does not know {ID.replace('-', '').upper()}.") == f"Codat does not know {HIDDEN}."
    assert ON.mask_sentence("Invoice 20260801 of Acme") == "Invoice 20260801 of Acme"
    failed = Connection(id="1", dataConnectionErrors=[ConnectionErrorRecord(errorMessage=f"No {ID}")])
    assert ON.connection(failed).errors[0].error_message == f"No {HIDDEN}"


def test_a_name_that_somebody_forgot_is_caught_in_a_sentence() -> None:
    known = [
        summarise(Company(id="ours", name="Toft Stores UK")),
        summarise(Company(id="group", name="Toft Stores")),
        summarise(Company(id="dots", name="A. (B) Ltd.")),
        summarise(Company(id="short", name="is")),
        summarise(Company(id="namesake", name="Toft Stores UK")),
    ]
    sentence = "Toft Stores UK is Linked; Toft Stores and A. (B) Ltd. are not; Toft Storestead is nobody."
    hidden = f"Toft Stores UK is Linked; {HIDDEN} and {HIDDEN} are not; Toft Storestead is nobody."
    assert ON.mask_sentence(sentence, known) == hidden
    assert PrivacyMask().mask_sentence(sentence, known) == sentence


def test_a_warning_stays_while_its_name_goes() -> None:
    sentence = "“Acme Ltd” has a similar name: Linked, created 3 d ago."
    found = Finding(FindingKind.SIMILAR_NAME, Severity.WARNS, sentence, "Go there.", "other", whom="“Acme Ltd”")
    assert ON.finding(found).sentence == f"{HIDDEN} has a similar name: Linked, created 3 d ago."
    assert ON.finding(found).company_id == "other"
    assert PrivacyMask(on=True, customer_id="other").finding(found) == found


def test_a_correlation_id_is_hidden_but_that_there_is_one_is_not() -> None:
    problem = Explanation("Codat had an internal error", "Nothing was changed.", "Try again.", ID, (f"No {ID}",))
    shown = ON.problem(problem)
    assert (shown.correlation_id, shown.details) == (HIDDEN, (f"No {HIDDEN}",))
    without = Explanation("Codat had an internal error", "Nothing was changed.", "Try again.")
    assert ON.problem(without).correlation_id is None


def test_as_long_as_nobody_is_on_the_call_everybody_is_hidden() -> None:
    assert PrivacyMask(on=True).hides("one")
    assert not PrivacyMask().hides("one")
