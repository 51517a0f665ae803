"""Legal forms of many countries, and a name without them.

Most come from cleanco (MIT), which lists them by country. What it lacks stands here: forms written out, those of more
countries, and those that precede the name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from console_app.codat.company_names import clean_name
from console_app.services.names.vocabulary import words_of
from console_app.services.text.fold import fold

_FAMILIES = {
    "ltd": "limited; ltda; l t d; ltee; limitee; limitada",
    "plc": "public limited company; public limited",
    "inc": "incorporated; incorporee",
    "corp": "corporation",
    "co": "company; cie; compagnie; compania; cia",
    "llc": "limited liability company; limited liability co; lc",
    "llp": "limited liability partnership",
    "lp": "limited partnership",
    "cic": "community interest company",
    "cio": "charitable incorporated organisation; scio",
    "dac": "designated activity company",
    "clg": "company limited by guarantee",
    "uc": "unlimited company",
    "pc": "professional corporation; pa; psc",
    "pllc": "professional limited liability company",
    "pty": "proprietary; npc; rf",
    "pvt": "pte; opc; private ltd; private limited; pte ltd; pvt ltd; pvt limited; pte limited",
    "nl": "no liability",
    "cc": "close corporation",
    "gmbh": "gesellschaft mit beschränkter haftung; gesellschaft mit beschraenkter haftung; ggmbh; mbh; gesmbh; "
    "ges mbh",
    "ug": "ug haftungsbeschränkt; ug haftungsbeschraenkt; unternehmergesellschaft haftungsbeschränkt; "
    "haftungsbeschränkt",
    "ag": "aktiengesellschaft",
    "kg": "kommanditgesellschaft",
    "ohg": "offene handelsgesellschaft",
    "gbr": "gesellschaft bürgerlichen rechts; mbb; partg mbb; partgmbb; partg",
    "ek": "eingetragener kaufmann; eingetragene kauffrau; e kfm; ekfm; ekfr",
    "eg": "eingetragene genossenschaft; egen",
    "se": "societas europaea",
    "sa": "société anonyme; sociedad anónima; sociedade anónima; sociedade anônima; spółka akcyjna; "
    "societate pe acțiuni",
    "sarl": "société à responsabilité limitée; s a r l; sarlu",
    "sas": "société par actions simplifiée; società in accomandita semplice",
    "sci": "société civile immobilière; scea; scp; selarl; selas; earl; gaec; scm; ei",
    "eurl": "entreprise unipersonnelle à responsabilité limitée; eirl; eireli",
    "srl": "società a responsabilità limitata; sociedad de responsabilidad limitada; srls; scrl; scarl; "
    "societate cu răspundere limitată; besloten vennootschap met",
    "spa": "società per azioni; sapa",
    "snc": "società in nome collettivo; société en nom collectif",
    "sl": "sociedad limitada; slu; sll; slp; sau; sociedad limitada unipersonal; cb; scoop; s coop",
    "sa de cv": "sa de cv; sab de cv; sapi de cv; sa p i de cv; sociedad anónima de capital variable; sapi; sab; cv",
    "s de rl de cv": "s de rl de cv; s de rl; s de r l; sc de rl; de cv; de rl; de rl de cv",
    "lda": "unipessoal; sociedade unipessoal; mei; epp",
    "bv": "besloten vennootschap; bvba; bv bvba; besloten vennootschap met beperkte aansprakelijkheid",
    "ua": "coöperatie ua; b a",
    "nv": "naamloze vennootschap; nv sa; sa nv",
    "vof": "vennootschap onder firma; comm v; commv; cvba; cvoa; maatschap",
    "oy": "osakeyhtiö; oy ab; ab oy",
    "oyj": "julkinen osakeyhtiö; abp; oyj abp",
    "tmi": "toiminimi; kommandiittiyhtiö; avoin yhtiö",
    "ab": "aktiebolag; ab publ; publ; aktiebolaget",
    "hb": "handelsbolag; kommanditbolag; ef; ek för; ekonomisk förening",
    "as": "aksjeselskap; aktieselskab; akciová společnost; aktsiaselts; akciju sabiedrība; anonim şirketi; aş",
    "aps": "anpartsselskab; ivs",
    "is": "interessentskab; enk; enkeltpersonforetak; enkeltmandsvirksomhed; smba; amba; fmba; da; ans; ba",
    "ehf": "einkahlutafélag; slf",
    "hf": "hlutafélag; ohf; ses",
    "uab": "uždaroji akcinė bendrovė; uzdaroji akcine bendrove; vsi; všį; ij",
    "sia": "sabiedrība ar ierobežotu atbildību; ik; ps",
    "ou": "osaühing; osauhing; oü; tü; fie",
    "spzoo": "spółka z ograniczoną odpowiedzialnością; spolka z ograniczona odpowiedzialnoscia; spółka z oo; "
    "sp z oo; sp zoo; spzoo; sp z o o; spzoo sp k; spzoo spk; z oo; zoo sp k",
    "spj": "spółka jawna; sp j; spj; sp k; spk; sp p; spółka komandytowa; spółka cywilna; phu; ppuh; fhu; fhup; pphu",
    "sro": "společnost s ručením omezeným; spoločnosť s ručením obmedzeným; spol sro; spol s ro; s r o; sro; s ro",
    "vos": "veřejná obchodní společnost; veř obch spol; vos; ks; komanditní společnost; osvč",
    "kft": "korlátolt felelősségű társaság; kft",
    "zrt": "zártkörűen működő részvénytársaság; zrt; nyrt; rt; nyilvánosan működő részvénytársaság; bt; kkt; ev; "
    "betéti társaság",
    "eood": "еоод; еднолично дружество с ограничена отговорност; eood; ead; еад",
    "ood": "оод; дружество с ограничена отговорност; ood; ad; ад; sd; kda",
    "doo": "društvo s ograničenom odgovornošću; d o o; j doo; jdoo; družba z omejeno odgovornostjo; "
    "друштво са ограниченом одговорношћу; доо; dooel",
    "dd": "dioničko društvo; delniška družba; d d; obrt; sp; so p",
    "ae": "αε; ανώνυμη εταιρεία; ανωνυμη εταιρια; ae; a e; αβεε; abee; aebe; αεβε; αεε",
    "epe": "επε; ε π ε; εταιρεία περιορισμένης ευθύνης; οε; εε; ικε; ike; oe; ee; mike; μικε; μονοπρόσωπη ικε",
    "ooo": "ооо; общество с ограниченной ответственностью; товарищество с ограниченной ответственностью; тоо; too",
    "ao": "ао; пао; зао; оао; нао; акционерное общество; публичное акционерное общество; ao; pao; zao; oao; nao; pjsc; "
    "ojsc; cjsc; jsc",
    "ip": "ип; индивидуальный предприниматель; фоп; fop; чп",
    "tov": "тов; тзов; товариство з обмеженою відповідальністю; тдв; пп; прат; пат; tov; tzov; prat",
    "kk": "株式会社; 株; kabushiki kaisha; kabushikikaisha; kabushiki gaisha; k k",
    "gk": "合同会社; 有; godo kaisha; gk; 有限会社; yugen kaisha; yk; 合資会社; 合名会社; 一般社団法人",
    "co ltd": "有限公司; 주; 有限责任公司; 有限責任公司; 股份有限公司; 集团有限公司; 集團有限公司; 公司; "
    "주식회사; 유한회사",
    "pt": "tbk; persero; pt tbk; ud",
    "bhd": "berhad; sdn bhd; sdn berhad; sendirian berhad; sdn; bhd",
    "as tr": "limited şirketi; ltd şti; sti; şti; san ve tic; ltd sti",
    "fze": "fzco; fz llc; fzllc; fzc; dmcc; pjs",
    "bm": "בעמ; b m",
    "wll": "ذمم; شمم; ش م م; ذ م م; شذمم; المحدودة",
    "co ar": "شركة; شركه; مؤسسة",
}
"""Forms of a kind, under the name of the kind. Two names of which both have a form differ if these are of two kinds."""

_NO_FORMS = words_of(
    "3at 3ao ok uk et at sem ep sal ent pp private pse psu etat esv fa fcp ud tapui ba bl coop koop vat dat"
)
"""Forms of cleanco's that are more often words of a name. Private is one with Limited behind it."""

_PRECEDING = words_of(
    "ooo ооо too тоо oao оао zao зао pao пао ao ао nao нао тов тзов tov ип фоп fop uab sia ou oü kk sarl eurl sasu snc "
    "sci scea selarl earl gaec srl spzoo kabushikikaisha еоод оод jsc ojsc pjsc cjsc phu ppuh fhu pphu شركة شركه مؤسسة "
    "株式会社 有限会社 合同会社 주식회사 株 有 주"
)
_PRECEDING_OR_INITIALS = words_of("as ab ae sa sas sc mb pt cv et ip cb is ks ab oy gk vsi ets pc")
_ANYWHERE = words_of("ltd limited gmbh plc llc llp inc incorporated pty pte pvt bvba sarl bv oyj uab")
_GLUED = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|(?<=\\w)(?:集团|集團)?(?:股份|責任|责任)?有限(?:责任|責任)?公司|주식회사|유한회사|"
    "\\((?:株|有|同|주)\\)"
)
"""Forms that are written to the name without a space."""
_LONGEST = 6
"""In words."""


_NO_KINDS: frozenset[str] = frozenset()


class WithoutForm(NamedTuple):
    """The words of a name beside its legal form."""

    words: tuple[str, ...]
    kinds: frozenset[str]
    """The kinds of its forms."""
    maybe_form: str
    """The first of the words, if that is a legal form in some countries and initials in others; else empty."""
    is_complete: bool
    """True if a form ends the name, so that no more words follow."""


def split_glued_forms(text: str) -> str:
    """Return `text` with spaces around the forms that Japanese, Chinese and Korean write to the name."""
    return _GLUED.sub(lambda found: f" {found[0]} ", text)


def without_glued_forms(text: str) -> str:
    """Return `text` without the forms that Japanese, Chinese and Korean write to the name."""
    return _GLUED.sub(" ", text)


def without_legal_form(words: tuple[str, ...]) -> WithoutForm:
    """Return the words of a name without legal forms before, behind and, if they are no words of names, between them.

    A name of forms alone keeps them: there is a company Limited Inc.

    Args:
        words: The words, folded, without dots.
    """
    forms, kinds = _forms(), []
    kept = words
    while size := _form_at_end(kept, forms):
        kinds.append(forms[" ".join(kept[-size:])])
        kept = kept[:-size]
    is_complete = bool(kinds)
    maybe_form = ""
    if len(kept) > 1:
        if kept[0] in _PRECEDING:
            kinds.append(forms.get(kept[0], kept[0]))
            kept = kept[1:]
        elif kept[:2] == ("kabushiki", "kaisha") and len(kept) > 2:
            kinds.append("kk")
            kept = kept[2:]
        elif kept[0] in _PRECEDING_OR_INITIALS:
            maybe_form = kept[0]
    if not _ANYWHERE.isdisjoint(kept[1:]):
        kinds += [forms[word] for word in kept[1:] if word in _ANYWHERE]
        kept = (kept[0], *(word for word in kept[1:] if word not in _ANYWHERE))
    return WithoutForm(kept, frozenset(kinds) if kinds else _NO_KINDS, maybe_form, is_complete)


def _form_at_end(words: tuple[str, ...], forms: dict[str, str]) -> int:
    """Return of how many words the form at the end is, 0 without one. At least one word is left."""
    if not words or words[-1] not in _last_words():
        return 0
    for size in range(min(_LONGEST, len(words) - 1), 0, -1):
        if " ".join(words[-size:]) in forms:
            return size
    return 0


@cache
def _last_words() -> frozenset[str]:
    """Return the words with which forms end: most names end with none of them."""
    return frozenset(form.rpartition(" ")[2] for form in _forms())


@cache
def _forms() -> dict[str, str]:
    """Return all forms and their kinds. Both are folded, without dots."""
    # Takes 10 ms to import, and is needed only once names are compared.
    from cleanco.termdata import terms_by_country, terms_by_type

    listed = [term for terms in (*terms_by_country.values(), *terms_by_type.values()) for term in terms]
    # One of its terms was decoded wrongly; it stands above.
    found = {form: form for term in listed if "\x99" not in term for form in _spellings(term)}
    for kind, texts in _FAMILIES.items():
        for text in (kind, *texts.split(";")):
            found.update(dict.fromkeys(_spellings(text), kind))
    return {
        form: kind for form, kind in found.items() if form not in _NO_FORMS and (len(form) > 1 or not form.isascii())
    }


def _spellings(text: str) -> set[str]:
    """Return a form as it is written, as Codat saves it, and folded."""
    spelt = {text, clean_name(text)} if not text.isascii() else {text}
    joined = (fold(each).replace(".", "").replace("/", "").replace("&", " ").replace(":", "") for each in spelt)
    return {" ".join(each.split()) for each in joined} - {""}
