"""Words that carry grammar or courtesy rather than a subject, without accents, for the network's languages."""

from __future__ import annotations

_EN = """
a about after all also am an and any anything are as at be been before being but by can could did do does doing for
from get give had has have having he her here him his how i if in into is it its just let like may me might more
most much must my need no not of on one only or other our out over please s shall she should so some such t tell
than that the their them then there these they this those through to up us want was we were what when where which
while who whom whose why will with without would you your
"""
_FR = """
a afin ai alors apres as au aucun aussi autre aux avant avec avez avoir avons c ca car ce cela celle celui ces cet
cette ceux chez combien comme comment d dans de depuis des dire dit dites dois doit donc dont du elle elles en
encore entre es est et etaient etait etes etre eu eux faire fait faut furent fut il ils j je jusqu l la laquelle le
lequel les lesquels leur leurs lors lui m ma mais me meme mes moi mon n ne ni nos notre nous on ont ou par parmi pas
pendant peut peux plait plus pour pourquoi pourrais pourriez pouvez pouvoir puis qu quand que quel quelle quelles
quels qui quoi s sa sans se sera serait ses si sont sous sur t ta te tes toi ton tous tout toute toutes tu un une va
vers veux voici vos votre voudrais vous y
"""
_ES = """
a acerca ademas al algo alguien algun alguna alguno ante antes aquel aqui asi aun cada como con cual cuales cuando
cuanta cuantas cuanto cuantos de decir decirme del desde despues dime digame donde durante el ella ellas ellos en
entre era eran eres es esa esas ese eso esos esta estan estar estas este esto estos fue fueron ha haber habia hace
hacen hacer hacia han hasta hay la las le les lo los mas me mi mis mucho muy nada ni no nos nosotros nuestra nuestro
otra otro para pero podria por porque pueda puede pueden puedo pues que quien quienes quiero quisiera se sea segun
ser si sido sin sobre sois somos son soy su sus tal tambien tan tanto te tener tengo tiene tienen todo todos tras tu
tus u un una unas uno unos usted ustedes va y ya yo
"""
_PT = """
a acerca ainda algo alguem algum alguma alem antes ao aos apos aquela aquele as assim ate cada com como cuja cujo da
das de dela dele deles depois desde diga dizer me do dos e ela elas ele eles em entre era eram essa essas esse esses
esta estao estar estas este estes eu foi foram for gostaria ha isso isto ja la lhe lhes mais mas me mesmo meu meus
minha muito na nao nas nem no nos nossa nosso num numa o onde os ou outra outro para pela pelas pelo pelos pode
podem poderia por porque posso pra pro qual quais quando quanta quantas quanto quantos que quem quero se sem ser
sera seu seus sido so sobre sao sua suas tambem te tem tenho ter teve tinha todas todo todos tu um uma umas uns vai
voce voces
"""
_EN_COURTESY = """
hello hi hey good morning afternoon evening night day thanks thank cheers welcome bye goodbye ok okay yes yep sorry
great nice fine cool well lot lots dear kind regards lol wow
"""
_FR_COURTESY = """
bonjour bonsoir salut coucou merci mille beaucoup svp stp bien revoir bientot oui non desole desolee pardon parfait
super bravo accord journee soiree nuit bonne bon allez cher chere ok okay mdr
"""
_ES_COURTESY = """
hola buenos buenas buen dias dia tardes noches gracias muchas adios hasta luego pronto vale saludos perdon perfecto
bueno bien encantado encantada favor si ok jaja
"""
_PT_COURTESY = """
ola oi bom boa dia tarde noite obrigado obrigada tchau adeus breve sim desculpe perfeito otimo tudo bem favor ok
"""


EMPTY_WORDS = frozenset(" ".join((_EN, _FR, _ES, _PT, _EN_COURTESY, _FR_COURTESY, _ES_COURTESY, _PT_COURTESY)).split())
"""A question made only of these asks nothing that an entry could answer."""
