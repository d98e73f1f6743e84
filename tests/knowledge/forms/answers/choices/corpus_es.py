"""Replies in Spanish and what they mean."""

REPLIES = """
sectors: 2 => = energy
sectors: nº 3 => = waste
sectors: n.º 3 => = waste
sectors: la 3 => = waste
sectors: la tercera => = waste
sectors: el primero => = water
sectors: 1.º => = water
sectors: 3ª => = waste
sectors: la última => = other
sectors: la opción 4, por favor => = transport
sectors: número 5 => = education
sectors: elijo la 2 => = energy
sectors: tres => = waste
sectors: la respuesta es la dos => = energy
sectors: 2) Energía => = energy
sectors: 44 => ! no-such-number
sectors: energía => = energy
sectors: ENERGIA => = energy
sectors: la energía => = energy
sectors: agua y saneamiento => = water
sectors: el agua => = water
sectors: saneamiento => = water
sectors: salud => = health
sectors: vivienda, gracias => = housing
sectors: logement => = housing
sectors: los residuos => = waste
sectors: vivi => = housing
sectors: eduacion => = education
sectors: vivienad => = housing
sectors: saneamineto => ? water
sectors: transporte => = transport
sectors: agua y energía => ! only-one
sectors: 1 y 3 => ! only-one
sectors: del 2 al 4 => ! only-one
sectors: todas => ! only-one
sectors: no la primera => ! not-among-choices
sectors: menos la energía => ! not-among-choices
sectors: bicicletas => ! not-among-choices
sectors: otro: bicicletas => = other + bicicletas
sectors: otra: parques => = other + parques
sectors: otro => = other
sectors: ninguno => ! none-of-them
sectors: no sé => ! does-not-know
yes_no: sí => = yes
yes_no: si => = yes
yes_no: Síii => = yes
yes_no: claro => = yes
yes_no: claro que sí => = yes
yes_no: sí, claro => = yes
yes_no: por supuesto => = yes
yes_no: de acuerdo => = yes
yes_no: vale => = yes
yes_no: sip => = yes
yes_no: si señor => = yes
yes_no: 👌 => = yes
yes_no: no => = no
yes_no: no, gracias => = no
yes_no: claro que no => = no
yes_no: para nada => = no
yes_no: nooo => = no
yes_no: todavía no => ? no
yes_no: sí, pero solo en parte => ? yes
yes_no: creo que sí => ? yes
yes_no: quizás => ! not-among-choices
yes_no: depende => ! not-among-choices
yes_no: sí y no => ! not-among-choices
yes_no: no sabe => ! does-not-know
yes_no_dk: no sabe => = 99
yes_no_dk: no lo sé => = 99
yes_no_dk: ni idea => = 99
yes_no_dk: 1 => = 1
agreement: de acuerdo => = a
agreement: muy de acuerdo => = sa
agreement: en desacuerdo => = d
agreement: muy en desacuerdo => = sd
agreement: muy => ! several-match
agreement: desacuerdo => = d
agreement: muy deacuerdo => ? sd
years: 2024 => = y2024
years: 4 => = y2023
years: antes => = before
years: año 2025 => ? y2025
rating: 1 => ? r1
cities: oporto => = porto
cities: san sebastian => = donosti
cities: dos => ? hermanas
cities: dos hermanas => = hermanas
cities: sevila => = sevilla
cities: túnez => = tunis
cities: montevideo => = montevideo
cities: saint => ! several-match
countries: españa => = ES
countries: ESPANA => = ES
countries: guinea => = GN
countries: guinea bisau => = GW
countries: ecuatorial => = GQ
countries: reino unido => = GB
countries: costa de marfil => = CI
countries: marruecos => = MA
countries: maruecos => = MA
countries: nigeria => = NG
countries: níger => = NE
population: 10000-50000 => = p2
population: de 10.000 a 50.000 => = p2
population: entre 10 mil y 50 mil => = p2
population: 35.000 habitantes => ? p2
population: más de un millón => ! not-among-choices
population: más de 1.000.000 => = p5
population: menos de 10.000 => = p1
population: 4 => = p4
staff: ninguna => = s0
staff: 7 => ? s6
staff: más de 10 => = s11
staff: 1 a 5 => = s1
weekdays: miércoles => = wed
weekdays: el miercoles => = wed
weekdays: miercols => = wed
satisfaction: satisfecho => = sat
satisfaction: insatisfecho => = dis
satisfaction: no satisfecho => ! not-among-choices
satisfaction: muy => = very
plan: sí => ! several-match
plan: no => = no
plan: en preparación => = draft
sectors*: 1, 3 y 4 => = water waste transport
sectors*: 1 y 3 => = water waste
sectors*: 1; 3; 4 => = water waste transport
sectors*: del 1 al 3 => = water energy waste
sectors*: 1 a 3 => = water energy waste
sectors*: 1-3 y 5 => = water energy waste education
sectors*: 1.3.4 => = water waste transport
sectors*: la primera y la última => = water other
sectors*: las dos primeras => = water energy
sectors*: agua y saneamiento, energía => = water energy
sectors*: energía y agua y saneamiento => = water energy
sectors*: residuos, reciclaje y economía circular y vivienda => = waste housing
sectors*: energía, salud y cultura => = energy health culture
sectors*: energia vivienda => = energy housing
sectors*: energía, viviedna => = energy housing
sectors*: todas => ? water energy waste transport education health housing culture
sectors*: todas menos la 3 => ? water energy transport education health housing culture
sectors*: todas menos la última => = water energy waste transport education health housing culture
sectors*: todas excepto 8 y 9 => = water energy waste transport education health housing
sectors*: ninguna => ! none-of-them
sectors*: 1, 3 y plátanos => ! partly-understood
sectors*: 1 y 99 => ! no-such-number
sectors*: 1 o 3 => ? water waste
sectors*: 2, otro: bicis => = energy other + bicis
sectors*: ١، ٣ => = water waste
channels*: ninguno => = none
channels*: ninguna => = none
channels*: todos => ? web app social phone desk
channels*: sitio web, redes sociales y teléfono => = web social phone
channels*: no sabe => = dk
channels*: no => ? none
priorities#: 2, 3, 1 => = funding data training
priorities#: 3 2 1 => = data funding training
priorities#: primero formación, luego financiación, después datos abiertos => = training funding data
priorities#: datos, formación => ! not-all-ranked
priorities#: 1, 1, 2 => ! named-twice
priorities#: en ese orden => = training funding data
read: leído => = OK
read: entendido => = OK
read: sí, leído => = OK
read: enterado, gracias => = OK
read: ok => = OK
read: no => ! not-acknowledged
read: no entendido => ! not-acknowledged
"""
