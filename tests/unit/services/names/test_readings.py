"""Which words of a name tell companies apart, and in which ways the name may be written."""

from __future__ import annotations

import pytest

from console_app.codat.company_names import clean_name
from console_app.services.names.readings import name_words, read_name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Hargreaves Plumbing Ltd", "hargreaves plumbing"),
        ("HARGREAVES PLUMBING LIMITED", "hargreaves plumbing"),
        ("The Marks & Bell Co.", "marks bell"),
        ("J.P. Morton and Sons", "jp morton sons"),
        ("J & P Morton", "jp morton"),
        ("Wyvern Co-op", "wyvern cooperative"),
        ("Co-op Ltd", "cooperative"),
        ("Hanley Bros Mfg Intl", "hanley brothers manufacturing international"),
        ("St Brendan, Mt Hood", "st brendan mt hood"),
        ("First Light and Two Rivers", "1st light 2 rivers"),
        ("Horizon Fund IV", "horizon fund 4"),
        ("Booking.com", "booking"),
        ("O’Brien", "obrien"),
        ("Toft (UK) Limited", "toft uk"),
        ("Toft Ltd (UK)", "toft uk"),
        ("Limited Edition Prints", "limited edition prints"),
        ("Ltd", "ltd"),
        ("The", "the"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_the_words_that_tell_a_company(name: str, words: str) -> None:
    assert " ".join(name_words(name)) == words


FORMS = """
Ltd; PLC; LLP; CIC; LLC; L.L.C.; Inc.; Corp.; PLLC; Pty Ltd; Proprietary Limited; CC; (Pty) Ltd; GmbH;
GmbH & Co. KG; AG; OHG; UG (haftungsbeschränkt); e.K.; GbR; KGaA; SARL; EURL; SASU; S.A.S.; Snc;
S.r.l.; S.p.A.; S.a.s.; S.L.; S.L.U.; S.A.; S. de R.L. de C.V.; S.A. de C.V.; S.A.B. de C.V.; B.V.;
BVBA; N.V.; V.O.F.; A/S; ApS; AS; ASA; AB; HB; Oy; Oyj; Ky; ehf.; hf.; OÜ; UAB; SIA; Sp. z o.o.;
Sp. z.o.o.; Sp. j.; s.r.o.; spol. s r.o.; a.s.; Kft.; Zrt.; Nyrt.; Bt.; S.R.L.; d.o.o.; d.d.; EOOD;
OOD; AD; A.E.; Α.Ε.; ΕΠΕ; OOO; ООО; ЗАО; K.K.; Kabushiki Kaisha; 株式会社; Co., Ltd.; 有限公司; Pte Ltd;
Pte. Ltd.; Pvt Ltd; Private Limited; Sdn. Bhd.; Tbk; Ltda; Lda.; S/A; EIRELI; A.Ş.; Ltd. Şti.
"""


@pytest.mark.parametrize("form", [form.strip() for form in FORMS.split(";")])
def test_a_legal_form_is_no_part_of_the_name(form: str) -> None:
    assert name_words(f"Quill Harbour {form}") == ("quill", "harbour")
    saved = clean_name(f"Quill Harbour {form}")
    # Of a form in other letters nothing is saved, and of OÜ a letter, which may be an initial.
    assert name_words(saved) in {("quill", "harbour"), ("quill", "harbour", "o"), ("quill", "harbour", "a")}


@pytest.mark.parametrize(
    "form", ["OOO", "ООО", "ЗАО", "UAB", "SIA", "OÜ", "K.K.", "株式会社", "SARL", "EURL", "ИП", "(株)", "㈱"]
)
def test_some_forms_precede_the_name(form: str) -> None:
    assert name_words(f"{form} Quill Harbour") == ("quill", "harbour")


@pytest.mark.parametrize("form", ["AB", "AS", "SA", "PT", "S.C."])
def test_what_may_be_a_form_or_initials_stays_and_is_marked(form: str) -> None:
    reading = read_name(f"{form} Quill Harbour")[0]
    assert reading.words[1:] == ("quill", "harbour")
    assert reading.maybe_form == reading.words[0]


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("Müller", "muller"),
        ("Müller", "mueller"),
        ("Müller", "mller"),
        ("Ørsted", "rsted"),
        ("Ромашка", "romashka"),
        ("Παπαδόπουλος", "papadopulos"),
        ("Българска", "balgarska"),
        ("みどり商店", "みどり商店"),
        ("Nair t/a Saffron Kitchen", "saffron kitchen"),
        ("Nair ta Saffron Kitchen", "nair"),
        ("Ruiz LLC d/b/a Casa Ruiz", "casa ruiz"),
        ("Hilltop Ltd (formerly Vale Ltd)", "vale"),
    ],
)
def test_a_name_is_read_in_each_way_it_may_be_written(name: str, reading: str) -> None:
    assert reading in {" ".join(each.words) for each in read_name(name)}


def test_a_plain_name_has_one_reading() -> None:
    assert len(read_name("Hargreaves Plumbing Ltd")) == 1


def test_a_form_at_the_end_says_that_nothing_more_is_typed() -> None:
    assert read_name("Hargreaves Ltd")[0].is_complete
    assert not read_name("Hargreaves")[0].is_complete


def test_letters_that_no_word_begins_with_are_no_words() -> None:
    assert read_name("Toft® ½ ¢")[0].words == read_name("Toft 1⁄2")[0].words == ("toft", "1", "2")
