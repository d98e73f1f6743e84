"""What people say when they choose: in English, French, Spanish and Portuguese, whatever the language of the form.

All as `folding.fold` leaves it: small letters without accents, apostrophes as spaces ("l'eau" is "l eau").
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in text.replace("\n", "|").split("|")) - {""}


LIGHT = _words("""
    the a an of to in for and or at on le la les l d un une des du de au aux et en a dans pour em el los las una unos
    unas del al y e en para por o u os as um uma uns umas do da dos das no na nos nas ao aos
    """) - {"no"}
"""Articles, prepositions and conjunctions: left out and put in at will. "no" is too much else to be light."""

FILLERS = _words("""
    the a an i m i d s s it its it is is would will choose pick take select want say think go with my our we answer
    choice option number num n nr nro please thanks thank you that this one ones be for so well le la les l el lo
    los las o os as un une du de des je j ai choisis choisi prends prendrai prefere pense dirais dis opte nous on c
    est ce serait sera ma mon notre reponse choix option numero svp stp s il vous plait te merci bonjour alors donc
    pour yo elijo escojo prefiero creo diria es seria mi nuestra respuesta opcion gracias favor por que pues hola
    digo quiero eu escolho prefiro acho diria seria minha nossa resposta opcao obrigado obrigada ola entao quero
    hello hi hey point item abord em en e in um uma
    estoy estamos estou suis sommes am are also aussi tambien tambem
    """)
"""What stands around a choice without changing it."""

POLITE = _phrases("""
    please | thanks | thank you | many thanks | svp | stp | s il vous plait | s il te plait | merci | merci beaucoup
    merci bien | bonjour | por favor | gracias | muchas gracias | hola | obrigado | obrigada | muito obrigado
    muito obrigada | ola | bom dia | buenos dias | hello | hi | senor | senora | monsieur | madame | sir | madam
    """)

NEGATIONS = _words("""
    not no non nao pas ne ni nem nor neither never jamais nunca jamas sin sem sans without except excepto exceto
    sauf salvo menos don dont doesn isn aren didn cannot can tampoco aucun aucune ningun ninguno ninguna nenhum
    nenhuma none
    """) - {"can"}
"""A reply with one of these that the label has not means something else than the label."""

NEGATIVE_BEGINNINGS = (
    "in",
    "im",
    "il",
    "ir",
    "un",
    "dis",
    "des",
    "non",
    "not",
    "no",
    "nao",
    "pas",
    "mal",
    "sin",
    "sem",
    "anti",
)
"""What turns a word into its contrary: "satisfait" and "insatisfait" are near only in their letters."""

_CARDINALS = (
    "one un une uno una um uma",
    "two deux dos dois duas",
    "three trois tres",
    "four quatre cuatro quatro",
    "five cinq cinco",
    "six seis",
    "seven sept siete sete",
    "eight huit ocho oito",
    "nine neuf nueve nove",
    "ten dix diez dez",
    "eleven onze once",
    "twelve douze doce doze",
    "thirteen treize trece treze",
    "fourteen quatorze catorce catorze",
    "fifteen quinze quince",
    "sixteen seize dieciseis dezesseis dezasseis",
    "seventeen diecisiete dezessete dezassete",
    "eighteen dieciocho dezoito",
    "nineteen diecinueve dezenove dezanove",
    "twenty vingt veinte vinte",
)
_ORDINALS = (
    "first premier premiere primero primera primer primeiro primeira",
    "second deuxieme seconde segundo segunda",
    "third troisieme tercero tercera tercer terceiro terceira",
    "fourth quatrieme cuarto cuarta quarto quarta",
    "fifth cinquieme quinto quinta",
    "sixth sixieme sexto sexta",
    "seventh septieme septimo septima setimo setima",
    "eighth huitieme octavo octava oitavo oitava",
    "ninth neuvieme noveno novena nono nona",
    "tenth dixieme decimo decima",
)
CARDINALS = {word: value for value, words in enumerate(_CARDINALS, 1) for word in words.split()}
ORDINALS = {word: value for value, words in enumerate(_ORDINALS, 1) for word in words.split()}
COUNTING = frozenset(ORDINALS) | _words("""
    firstly secondly thirdly lastly finally abord premierement deuxiemement troisiemement enfin finalement
    primeramente finalmente fim fin last dernier derniere ultimo ultima luego despues depois entonces
    """)
"""What stands before choices that are put in an order: "primero formación"."""
LAST = _words("last dernier derniere ultimo ultima")
FIRST_ONES = _words("first premiers premieres primeros primeras primeiros primeiras")
LAST_ONES = _words("last derniers dernieres ultimos ultimas")
BEFORE_NUMBERS = _words("no nos n num numero number nr nro option opcion opcao choix choice")

MORE_THAN = _phrases("""
    > | + | more than | more | over | above | greater than | at least | and more | or more | and above | and over
    plus | plus de | plus que | et plus | ou plus | au dela de | au moins | superieur a | mas | mas de | y mas
    o mas | mayor de | mayor que | superior a | al menos | mais | mais de | e mais | ou mais | maior que | maior de
    acima de | pelo menos
    """)
LESS_THAN = _phrases("""
    < | less than | less | under | below | fewer than | fewer | up to | at most | or less | moins | moins de
    ou moins | au plus | inferieur a | jusqu a | menos | menos de | o menos | menor de | menor que | inferior a
    hasta | como maximo | ou menos | abaixo de | ate | no maximo
    """)
BETWEEN = _words("between and to from entre et de a y e del al hasta ate")

ALL = _phrases("""
    all | all of them | all of these | all of the above | all the above | everything | every one | all choices
    all options | tout | tous | toutes | tout cela | tout ca | tous ceux ci | toutes celles ci | toutes les reponses
    tous les choix | les toutes | toutes les options | tous les secteurs | todo | todos | todas | todo lo anterior
    todas las anteriores | todos los anteriores | todas ellas | todos ellos | todas las opciones | tudo | todos eles
    todas elas | todas as opcoes | todas as anteriores | todos os anteriores | tudo isso
    """)
BOTH = _phrases("""
    both | both of them | les deux | tous les deux | toutes les deux | ambos | ambas | los dos | las dos | os dois
    as duas
    """)
BUT = tuple(
    f"{every} {but}"
    for every_one, buts in (
        ("all|everything|all of them|all of these", "but|except|except for|save"),
        ("tout|tous|toutes", "sauf|excepte|hormis|a part"),
        ("todo|todos|todas", "menos|excepto|salvo"),
        ("tudo|todos|todas", "menos|exceto|salvo"),
    )
    for every in every_one.split("|")
    for but in buts.split("|")
)
"""What "all but the third" begins with."""
AS_SHOWN = _phrases("""
    as shown | as listed | in that order | in this order | same order | dans cet ordre | dans l ordre | tel quel
    telle quelle | en ese orden | en este orden | tal cual | nesta ordem | nessa ordem | por esta ordem
    tal como esta
    """)

NONE_WORDS = _words("none aucun aucune ninguno ninguna ningun nenhum nenhuma nothing rien nada")
NONE_REST = _words("""
    of the above them these those de d entre ces ceux celles ci reponses propositions choix eux elles las los
    anteriores estas estos ellas ellos opcion opciones das dos destas destes delas deles opcao opcoes at all du tout
    """)

OTHER_WORDS = _words("other others autre autres otro otra otros otras outro outra outros outras")

DOES_NOT_KNOW = _phrases("""
    we don t know yet | don t know yet | not known | not known yet | nous ne savons pas encore | on ne sait pas encore
    je n en ai aucune idee | aun no lo sabemos | todavia no lo sabemos | aun no sabemos | todavia no sabemos
    ainda nao sabemos | ainda nao sei | nao temos ideia
    don t know | dont know | do not know | i don t know | i dont know | i do not know | we don t know | idk | dunno
    no idea | not sure | i m not sure | unsure | no clue | dk | doesn t know | ne sait pas | je ne sais pas
    je sais pas | nous ne savons pas | on ne sait pas | sais pas | j sais pas | aucune idee | je n en sais rien
    nsp | pas sur | je ne suis pas sur | je ne suis pas sure | sans opinion | sans avis | no se | no lo se | no sabe
    no sabemos | no lo sabemos | ni idea | no tengo idea | ns nc | no estoy seguro | no estoy segura | nao sei
    nao sabe | nao sabemos | nao faco ideia | sei la | nao tenho certeza | nao tenho a certeza | no sabe no contesta
    """)
DOES_NOT_KNOW_NAMES = _phrases("""
    dont know | don t know | do not know | nsp | unknown | ne sait pas | no sabe | nao sabe
    """)
"""Not "dk": it is Denmark as well."""

YES_WORDS = _words("yes oui si sim true vrai verdadero verdadeiro cierto sip نعم evet ja da да ya bai sì")
NO_WORDS = _words("no non nao false faux falso لا hayir nein нет tidak ez")
"""What the labels of yes/no lists begin with."""
YES_NAMES = _words("yes y oui si sim true 1 s o")
NO_NAMES = _words("no n non nao false 0")

YES = _phrases("""
    yes | y | yep | yeah | yup | ya | yes indeed | yes of course | of course | sure | for sure | certainly
    absolutely | definitely | indeed | affirmative | ok | okay | okey | k | right | correct | that s right | exactly
    true | agreed | alright | all right | yes please | we do | i do | it is | it does | yes we do | yes it is
    yes i do | yes we have | we have | oui | o | ouais | ouaip | oui oui | bien sur | bien sur que oui | mais oui
    d accord | dac | daccord | entendu | certainement | tout a fait | absolument | evidemment | exact | exactement
    c est exact | en effet | effectivement | vrai | c est vrai | oui c est ca | c est ca | carrement | affirmatif
    volontiers | ouep | oui bien sur | oui tout a fait | si | s | sip | claro | claro que si | por supuesto
    desde luego | cierto | es cierto | exacto | correcto | asi es | de acuerdo | vale | efectivamente | en efecto
    verdadero | afirmativo | dale | si claro | si senor | si por supuesto | seguro | obvio | sim | claro que sim
    pois | pois e | pois claro | com certeza | certamente | certo | exato | correto | de acordo | esta bem | ta
    tudo bem | verdadeiro | e verdade | isso | isso mesmo | positivo | sim senhor | temos | tenho | com efeito
    sim claro | obvio que sim | نعم | اجل | evet | ja | да | bai
    """)
NO = _phrases("""
    no | n | nope | nah | no thanks | no thank you | not at all | of course not | certainly not | absolutely not
    definitely not | negative | never | no way | false | we don t | i don t | we do not | it isn t | it is not | not
    nay | we have not | we haven t | non | nan | non merci | pas du tout | bien sur que non | mais non
    certainement pas | surement pas | absolument pas | jamais | negatif | faux | c est faux | non non
    nous n en avons pas | on n en a pas | que non | point du tout | no gracias | claro que no | por supuesto que no
    para nada | de ninguna manera | en absoluto | nunca | jamas | negativo | falso | desde luego que no | que va
    no senor | no tenemos | no lo tenemos | nao | nao obrigado | nao obrigada | claro que nao | de modo nenhum
    de jeito nenhum | de maneira nenhuma | nem pensar | nao temos | com certeza que nao | nao senhor | nao tenho
    لا | كلا | hayir | nein | нет | ez
    """)
HARDLY = _phrases("""
    i m afraid not | afraid not | unfortunately not | unfortunately no | malheureusement non | malheureusement pas
    lamentablemente no | desgraciadamente no | infelizmente nao
    not yet | not really | pas encore | pas vraiment | pas tout a fait | todavia no | aun no | no del todo
    no realmente | ainda nao | nao totalmente | nao exatamente | i don t think so | i think not | je ne crois pas
    je ne pense pas | creo que no | acho que nao | penso que nao | not quite | not exactly | not for now
    pas pour le moment | pas pour l instant | por ahora no | por enquanto nao
    """)
"""A no, most likely."""
RATHER = _phrases("""
    i think so | i guess so | i guess | probably | plutot oui | je crois | je crois que oui | je pense
    je pense que oui | probablement | creo que si | probablemente | mas bien si | acho que sim | penso que sim
    provavelmente | mostly | in part yes | yes partly
    """)
"""A yes, most likely."""
UNDECIDED = _phrases("""
    maybe | perhaps | it depends | depends | that depends | yes and no | possibly | peut etre | ca depend
    cela depend | oui et non | quiza | quizas | tal vez | a lo mejor | depende | si y no | puede ser | puede
    talvez | sim e nao | pode ser | se calhar | ni oui ni non | neither yes nor no
    """)
NOT_APPLICABLE = _phrases("""
    n a | na | not applicable | non applicable | sans objet | non concerne | no aplica | no procede | nao se aplica
    nao aplicavel
    """)

READ = _phrases("""
    read | i have read it | i ve read it | i have read this | i have read | have read | read it
    read and understood | understood | i understand | got it | noted | acknowledged | seen | received | done
    i agree | accept | i accept | accepted | i confirm | confirmed | confirm | next | continue | go on | fine
    i have read and understood | i have seen it | roger | cool | great | perfect | good | lu | vu | lue | vue
    j ai lu | j ai bien lu | je l ai lu | je l ai lue | je l ai bien lu | lu et compris | lu et approuve | compris
    j ai compris | bien compris | c est compris | c est note | note | bien note | recu | bien recu | c est bon
    pris connaissance | j ai pris connaissance | je confirme | j accepte | suite | la suite | suivant | continuer
    parfait | ca marche | tres bien | leido | lo he leido | he leido | ya lo lei | lo lei | leido y entendido
    entendido | enterado | enterada | recibido | visto | lo he visto | comprendido | lo entiendo | anotado
    tomo nota | acepto | confirmo | conforme | siguiente | continuar | seguir | perfecto | listo | muy bien
    esta bien | bien | he leido y entendido | li | lido | lida | ja li | eu li | li e entendi | li e compreendi
    lido e entendido | entendi | compreendido | compreendi | percebi | percebido | ciente | tomei conhecimento
    tomei nota | vi | ja vi | recebido | aceito | concordo | seguinte | proximo | perfeito | muito bem
    lido e compreendido | confirmado
    """)

RANGE = _words("to a through thru until till al hasta ate jusqu jusque ao")
