"""Replies in Portuguese and what they mean."""

REPLIES = """
sectors: 2 => = energy
sectors: nº 3 => = waste
sectors: n.º3 => = waste
sectors: a 3 => = waste
sectors: o 3 => = waste
sectors: a terceira => = waste
sectors: o primeiro => = water
sectors: 1.º => = water
sectors: 3ª => = waste
sectors: a última => = other
sectors: a opção 4, por favor => = transport
sectors: número 5 => = education
sectors: escolho a 2 => = energy
sectors: três => = waste
sectors: a resposta é a dois => = energy
sectors: 2. Energia => = energy
sectors: 10 => ! no-such-number
sectors: energia => = energy
sectors: A ENERGIA => = energy
sectors: água e saneamento => = water
sectors: a água => = water
sectors: saneamento => = water
sectors: saúde => = health
sectors: habitação, obrigado => = housing
sectors: housing => = housing
sectors: os resíduos => = waste
sectors: habi => = housing
sectors: educacao => = education
sectors: educasão => = education
sectors: habitacão => = housing
sectors: saneamneto => ? water
sectors: transportes => = transport
sectors: água e energia => ! only-one
sectors: 1 e 3 => ! only-one
sectors: 2 a 4 => ! only-one
sectors: todas => ! only-one
sectors: não a primeira => ! not-among-choices
sectors: menos a energia => ! not-among-choices
sectors: bicicletas => ! not-among-choices
sectors: outro: bicicletas => = other + bicicletas
sectors: outra – parques => = other + parques
sectors: outro => = other
sectors: nenhum => ! none-of-them
sectors: não sei => ! does-not-know
yes_no: sim => = yes
yes_no: Simmm => = yes
yes_no: pois => = yes
yes_no: claro => = yes
yes_no: claro que sim => = yes
yes_no: sim, claro => = yes
yes_no: com certeza => = yes
yes_no: pois é => = yes
yes_no: isso mesmo => = yes
yes_no: sim, obrigada => = yes
yes_no: s => = yes
yes_no: não => = no
yes_no: nao => = no
yes_no: não, obrigado => = no
yes_no: claro que não => = no
yes_no: de modo nenhum => = no
yes_no: 👎🏾 => = no
yes_no: ainda não => ? no
yes_no: sim, mas só em parte => ? yes
yes_no: acho que sim => ? yes
yes_no: smi => ? yes
yes_no: talvez => ! not-among-choices
yes_no: depende => ! not-among-choices
yes_no: sim e não => ! not-among-choices
yes_no: não sabe => ! does-not-know
yes_no_dk: não sabe => = 99
yes_no_dk: não sei => = 99
yes_no_dk: não faço ideia => = 99
yes_no_dk: não => = 0
agreement: concordo => = a
agreement: concordo totalmente => = sa
agreement: discordo => = d
agreement: discordo totalmente => = sd
agreement: totalmente => ! several-match
agreement: não concordo => ? n
agreement: concrodo => ? a
years: 2024 => = y2024
years: 5 => = before
years: antes => = before
years: em 2025 => = y2025
rating: 4 => ? r4
rating: três => = r3
cities: porto => = porto
cities: porto alegre => = alegre
cities: sao paulo => = paulo
cities: são => ! several-match
cities: bilbau => = bilbao
cities: montevideu => = montevideo
cities: sevila => = sevilla
countries: espanha => = ES
countries: guiné => = GN
countries: guine bissau => = GW
countries: guiné equatorial => = GQ
countries: frança => = FR
countries: franca => = FR
countries: costa do marfim => = CI
countries: brasil => = BR
countries: brsail => = BR
countries: nigéria => = NG
countries: marocos => = MA
population: 10000-50000 => = p2
population: de 10.000 a 50.000 => = p2
population: entre 10 mil e 50 mil => = p2
population: 35.000 => ? p2
population: 35 mil => ? p2
population: mais de 1.000.000 => = p5
population: mais de 1 milhão => = p5
population: menos de 10 mil => = p1
population: 1 => = p1
staff: nenhuma => = s0
staff: 9 => ? s6
staff: mais de 10 => = s11
weekdays: quarta => ? wed
weekdays: segunda => ? mon
weekdays: quarta-feira => = wed
weekdays: terça => = tue
weekdays: feira => ! several-match
satisfaction: satisfeito => = sat
satisfaction: insatisfeito => = dis
satisfaction: não satisfeito => ! not-among-choices
satisfaction: muito => = very
plan: sim => ! several-match
plan: não => = no
plan: em preparação => = draft
sectors*: 1, 3 e 4 => = water waste transport
sectors*: 1 e 3 => = water waste
sectors*: 1, 3 e o 4 => = water waste transport
sectors*: 1 até 3 => = water energy waste
sectors*: de 1 a 3 => = water energy waste
sectors*: 1-3 e 5 => = water energy waste education
sectors*: 13 => ? water waste
sectors*: a primeira e a última => = water other
sectors*: os três primeiros => = water energy waste
sectors*: água e saneamento, energia => = water energy
sectors*: energia e água e saneamento => = water energy
sectors*: resíduos, reciclagem e economia circular, habitação => = waste housing
sectors*: energia, saúde e cultura => = energy health culture
sectors*: energia habitação => = energy housing
sectors*: energia, habitaçoa => = energy housing
sectors*: todas => ? water energy waste transport education health housing culture
sectors*: todas menos a 3 => ? water energy transport education health housing culture
sectors*: todas exceto a última => = water energy waste transport education health housing culture
sectors*: nenhuma => ! none-of-them
sectors*: 1, 3 e bananas => ! partly-understood
sectors*: 1 e 20 => ! no-such-number
sectors*: 1 ou 3 => ? water waste
sectors*: 2, outro: bicicletas => = energy other + bicicletas
channels*: nenhum => = none
channels*: nenhuma => = none
channels*: todos => ? web app social phone desk
channels*: sítio web, redes sociais e telefone => = web social phone
channels*: não sei => = dk
channels*: não => ? none
priorities#: 2, 3, 1 => = funding data training
priorities#: 321 => = data funding training
priorities#: formação, depois financiamento, depois dados abertos => = training funding data
priorities#: dados, formação => ! not-all-ranked
priorities#: 1, 1, 2 => ! named-twice
priorities#: por esta ordem => = training funding data
read: li => = OK
read: lido => = OK
read: entendi => = OK
read: ciente => = OK
read: li e compreendi, obrigado => = OK
read: sim => = OK
read: não => ! not-acknowledged
read: não li => ! not-acknowledged
"""
