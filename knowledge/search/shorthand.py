"""Words as people shorten them on a telephone, written out.

Each is read in the question's language, if that is known, else wherever it means something; words that a language has
of its own are left alone ("u" is no "you" in Portuguese).
"""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from knowledge.search.function_words import EMPTY_WORDS
from knowledge.search.texts import words

_SHORT: Mapping[Language, str] = {
    EN: (
        "u:you ur:your r:are b:be n:and y:why pls:please plz:please thx:thanks wat:what wats:what_is "
        "whats:what_is wht:what wen:when whn:when wer:where wher:where wich:which hw:how hv:have w:with "
        "wo:without abt:about bc:because 2nite:tonight 2day:today b4:before gr8:great msg:message mtg:meeting "
        "mtgs:meetings info:information yr:year yrs:years pres:president vp:vice-president dept:department "
        "govt:government asap:soon dl:deadline reg:registration addr:address tel:telephone im:i_am ive:i_have "
        "dont:do_not doesnt:does_not cant:cannot wanna:want gonna:going"
    ),
    FR: (
        "c:c_est koi:quoi kwa:quoi ki:qui k:que ke:que q:que kel:quel kelle:quelle qd:quand kan:quand "
        "kand:quand cmb:combien cb:combien combi:combien cmt:comment coment:comment pk:pourquoi pq:pourquoi "
        "pkoi:pourquoi stp:s_il_te_plait svp:s_il_vous_plait slt:salut bjr:bonjour cdt:cordialement mci:merci "
        "ds:dans ac:avec av:avec pr:pour ptit:petit tt:tout tte:toute tjs:toujours auj:aujourd_hui "
        "rdv:rendez-vous g:j_ai jai:j_ai jsuis:je_suis chui:je_suis keske:qu_est_ce_que kesk:qu_est_ce_que "
        "ou:ou dc:donc nb:nombre pdt:president tel:telephone vs:vous ns:nous nvx:nouveaux bcp:beaucoup "
        "qqn:quelqu_un qqch:quelque_chose"
    ),
    ES: (
        "q:que k:que ke:que xq:por_que pq:por_que porq:por_que x:por xa:para pa:para cdo:cuando cndo:cuando "
        "cuand:cuando dnd:donde dde:desde cmo:como cm:como ktal:que_tal tb:tambien tmb:tambien tbn:tambien "
        "msj:mensaje grax:gracias grcs:gracias xfa:por_favor porfa:por_favor pf:por_favor bn:bien toy:estoy "
        "ta:esta pal:para_el ayto:ayuntamiento info:informacion nº:numero num:numero pres:presidente "
        "tel:telefono d:de dl:del dsd:desde hta:hasta"
    ),
    PT: (
        "q:que k:que oq:o_que pq:porque pk:porque qdo:quando qnd:quando qd:quando qto:quanto qtos:quantos "
        "qtas:quantas qta:quanta qts:quantos cmo:como cm:como ond:onde vc:voce vcs:voces tb:tambem tbm:tambem "
        "tmb:tambem mt:muito mto:muito dps:depois blz:beleza obg:obrigado obgd:obrigado brigado:obrigado "
        "pf:por_favor pfv:por_favor pra:para pro:para_o ta:esta tava:estava to:estou eh:e naum:nao n:nao "
        "msm:mesmo hj:hoje info:informacao num:numero pres:presidente tel:telefone bd:bom_dia td:tudo "
        "cmg:comigo"
    ),
}
_IN: Mapping[Language, Mapping[str, str]] = {
    language: dict(pair.split(":") for pair in pairs.split()) for language, pairs in _SHORT.items()
}
_ANYWHERE: Mapping[str, str] = {
    short: long
    for language in reversed(NETWORK_LANGUAGES)
    for short, long in _IN[language].items()
    if len(short) > 1 and short not in EMPTY_WORDS
}
"""Where the language is not known, a letter may be an initial, and "to" is English before it is "estou"."""


def in_full(text: str, language: Language | None) -> str:
    """The text with each shortened word written out; unchanged when it holds none."""
    known = _ANYWHERE if language is None else _IN.get(language, {})
    heard = words(text)
    if known.keys().isdisjoint(heard):
        return text
    return " ".join(known.get(word, word).replace("_", " ") for word in heard)
