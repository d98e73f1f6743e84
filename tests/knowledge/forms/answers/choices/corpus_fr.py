"""Replies in French and what they mean."""

REPLIES = """
sectors: 2 => = energy
sectors: n° 3 => = waste
sectors: nº3 => = waste
sectors: № 3 => = waste
sectors: la 3 => = waste
sectors: la troisième => = waste
sectors: le premier => = water
sectors: 1er => = water
sectors: 2e => = energy
sectors: 3ème => = waste
sectors: la dernière => = other
sectors: le choix 4 s'il vous plaît => = transport
sectors: numéro 5 => = education
sectors: je choisis la 2 => = energy
sectors: trois => = waste
sectors: c'est le deux => = energy
sectors: option 2 => = energy
sectors: 2 - Énergie => = energy
sectors: 15 => ! no-such-number
sectors: énergie => = energy
sectors: L’ÉNERGIE => = energy
sectors: l'energie => = energy
sectors: energie svp => = energy
sectors: eau et assainissement => = water
sectors: eau & assainissement => = water
sectors: l'eau => = water
sectors: assainissement => = water
sectors: santé => = health
sectors: housing => = housing
sectors: vivienda => = housing
sectors: les déchets => = waste
sectors: loge => = housing
sectors: éducaton => = education
sectors: logemnt => = housing
sectors: assainisement => ? water
sectors: transport public => = transport
sectors: l'eau et l'énergie => ! only-one
sectors: 1 et 3 => ! only-one
sectors: 2 à 4 => ! only-one
sectors: toutes => ! only-one
sectors: pas le premier => ! not-among-choices
sectors: pas l'énergie => ! not-among-choices
sectors: vélos => ! not-among-choices
sectors: autre : vélos => = other + vélos
sectors: Autre (vélos) => = other + vélos
sectors: autre, les jardins => = other + les jardins
sectors: autre => = other
sectors: aucun => ! none-of-them
sectors: je ne sais pas => ! does-not-know
yes_no: oui => = yes
yes_no: Ouais => = yes
yes_no: ouiii => = yes
yes_no: oui oui => = yes
yes_no: d'accord => = yes
yes_no: bien sûr => = yes
yes_no: tout à fait => = yes
yes_no: oui, merci => = yes
yes_no: si => = yes
yes_no: o => = yes
yes_no: ✅ => = yes
yes_no: non => = no
yes_no: non merci => = no
yes_no: pas du tout => = no
yes_no: bien sûr que non => = no
yes_no: ❌ => = no
yes_no: pas encore => ? no
yes_no: oui mais pas partout => ? yes
yes_no: oiu => ? yes
yes_no: noon => ? no
yes_no: peut-être => ! not-among-choices
yes_no: ça dépend => ! not-among-choices
yes_no: oui et non => ! not-among-choices
yes_no: si on veut => ? yes
yes_no: je crois que oui => ? yes
yes_no: ne sait pas => ! does-not-know
yes_no_dk: ne sait pas => = 99
yes_no_dk: je sais pas => = 99
yes_no_dk: aucune idée => = 99
yes_no_dk: oui => = 1
yes_no_dk: 3 => = 99
agreement: d'accord => ! several-match
agreement: plutôt d'accord => = a
agreement: tout à fait => = sa
agreement: pas du tout => = sd
agreement: tout à fait d’accord => = sa
agreement: plutot pas d'accord => = d
agreement: 4 => = a
agreement: tout a fait dacord => ? sa
years: 2024 => = y2024
years: en 2024 => = y2024
years: avant => = before
years: 2 => = y2025
rating: 4 => ? r4
rating: le 4 => ? r4
cities: saint denis => = denis
cities: st denis => ? denis
cities: la rochelle => = rochelle
cities: trois => ? rivers
cities: trois rivieres => = rivers
cities: Séville => = sevilla
cities: saint => ! several-match
cities: tunis => = tunis
countries: guinée => = GN
countries: guinée équatoriale => = GQ
countries: espagne => = ES
countries: brazil => = BR
countries: Brésil => = BR
countries: cote d ivoire => = CI
countries: royaume uni => = GB
countries: portugual => = PT
countries: argentinne => = AR
population: 10000 à 50000 => = p2
population: 10.000-50.000 => = p2
population: entre 10 000 et 50 000 => = p2
population: 35 000 habitants => ? p2
population: plus d'un million => ? p5
population: plus de 1 million => = p5
population: < 10 000 => = p1
population: moins de 10.000 => = p1
population: 3 => = p3
staff: aucune => = s0
staff: 2 => = s1
staff: 8 => ? s6
staff: plus de 10 => = s11
weekdays: mercredi => = wed
weekdays: le mercredi => = wed
weekdays: mecredi => = wed
satisfaction: satisfait => = sat
satisfaction: insatisfait => = dis
satisfaction: pas satisfait => ! not-among-choices
satisfaction: très => = very
satisfaction: insatifait => ? dis
plan: oui => ! several-match
plan: non => = no
plan: en préparation => = draft
sectors*: 1, 3 et 4 => = water waste transport
sectors*: 1 et 3 => = water waste
sectors*: 1,3,4 => = water waste transport
sectors*: 1/3/4 => = water waste transport
sectors*: 1 à 3 => = water energy waste
sectors*: de 1 à 3 => = water energy waste
sectors*: 1-3, 5 => = water energy waste education
sectors*: 3 1 => = water waste
sectors*: la première et la troisième => = water waste
sectors*: les deux premières => = water energy
sectors*: les 3 premiers => = water energy waste
sectors*: eau et assainissement, énergie => = water energy
sectors*: énergie, déchets, recyclage et économie circulaire => = energy waste
sectors*: l'énergie et le logement => = energy housing
sectors*: énergie ; culture ; santé => = energy health culture
sectors*: énergie, santé et cultrue => ? energy health culture
sectors*: toutes => ? water energy waste transport education health housing culture
sectors*: toutes sauf la 3 et la 9 => = water energy transport education health housing culture
sectors*: tout sauf la dernière => = water energy waste transport education health housing culture
sectors*: toutes sauf les vélos => ! partly-understood
sectors*: aucune => ! none-of-them
sectors*: 1, 3 et bananes => ! partly-understood
sectors*: 2 et 30 => ! no-such-number
sectors*: 1 ou 3 => ? water waste
sectors*: 1, autre : vélos => = water other + vélos
sectors*: énergie puis logement => = energy housing
sectors*: 1 et pas 3 => ! partly-understood
channels*: aucun => = none
channels*: aucune => = none
channels*: aucun de ces canaux => = none
channels*: tous => ? web app social phone desk
channels*: site, application et guichet => = web app desk
channels*: je ne sais pas => = dk
channels*: non => ? none
priorities#: 2, 3, 1 => = funding data training
priorities#: 231 => = funding data training
priorities#: financement > formation > données ouvertes => = funding training data
priorities#: d'abord 2, puis 3, puis 1 => = funding data training
priorities#: 2 puis 3 => ! not-all-ranked
priorities#: 2, 2, 1 => ! named-twice
priorities#: dans cet ordre => = training funding data
read: lu => = OK
read: vu => = OK
read: J’ai lu => = OK
read: lu et compris => = OK
read: oui => = OK
read: d'accord, bien reçu => = OK
read: non => ! not-acknowledged
read: pas lu => ! not-acknowledged
"""
