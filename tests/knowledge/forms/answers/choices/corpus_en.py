"""Replies in English and what they mean."""

REPLIES = """
sectors: 2 => = energy
sectors: 2. => = energy
sectors: no. 3 => = waste
sectors: #4 => = transport
sectors: number 5 => = education
sectors: option 6 => = health
sectors: the third => = waste
sectors: 3rd => = waste
sectors: the third one please => = waste
sectors: the last one => = other
sectors: three => = waste
sectors: 3️⃣ => = waste
sectors: ٣ => = waste
sectors: I choose 2 => = energy
sectors: (2) => = energy
sectors: 2) Energy => = energy
sectors: 3. Energy => ! several-match
sectors: 12 => ! no-such-number
sectors: 0 => ! no-such-number
sectors: energy => = energy
sectors: ENERGY! => = energy
sectors: énergie => = energy
sectors: Agua y saneamiento => = water
sectors: water & sanitation => = water
sectors: water => = water
sectors: sanitation => = water
sectors: hous => = housing
sectors: public => ! several-match
sectors: recycling => = waste
sectors: It's energy => = energy
sectors: we would say education, please => = education
sectors: educaton => = education
sectors: housng => = housing
sectors: enrgy => = energy
sectors: recylcing => ? waste
sectors: water and energy => ! only-one
sectors: 1 and 3 => ! only-one
sectors: 1-3 => ! only-one
sectors: all => ! only-one
sectors: not the first => ! not-among-choices
sectors: not energy => ! not-among-choices
sectors: bananas => ! not-among-choices
sectors: other: bicycles => = other + bicycles
sectors: Other - cycling lanes => = other + cycling lanes
sectors: other => = other
sectors: none => ! none-of-them
sectors: I don't know => ! does-not-know
sectors: 👍 => ! not-among-choices
sectors: ??? => ! not-among-choices
sectors: a => ! not-among-choices
yes_no: yes => = yes
yes_no: Yep! => = yes
yes_no: yeah => = yes
yes_no: yesss => = yes
yes_no: y => = yes
yes_no: ok => = yes
yes_no: sure, of course => = yes
yes_no: 👍🏽 => = yes
yes_no: no => = no
yes_no: nope => = no
yes_no: No, thank you => = no
yes_no: 👎 => = no
yes_no: not at all => = no
yes_no: not yet => ? no
yes_no: yes, but only partly => ? yes
yes_no: yse => ? yes
yes_no: maybe => ! not-among-choices
yes_no: it depends => ! not-among-choices
yes_no: yes and no => ! not-among-choices
yes_no: 1 => = yes
yes_no: true => = yes
yes_no: don't know => ! does-not-know
yes_no_dk: don't know => = 99
yes_no_dk: no idea => = 99
yes_no_dk: 99 => = 99
yes_no_dk: 0 => = 0
yes_no_dk: 2 => = 0
yes_no_dk: not sure => = 99
agreement: agree => = a
agreement: strongly agree => = sa
agreement: disagree => = d
agreement: strongly => ! several-match
agreement: neither => ? n
agreement: 5 => = sa
agreement: strongly agre => ? sa
agreement: disagre => = d
years: 2024 => = y2024
years: 3 => = y2024
years: before 2023 => = before
years: 2021 => ! no-such-number
years: 2025 please => = y2025
rating: 2 => ? r2
rating: 3 => = r3
rating: 5 => ? r5
cities: porto => = porto
cities: porto alegre => = alegre
cities: san sebastian => = donosti
cities: saint => ! several-match
cities: sao paulo => = paulo
cities: rochelle => = rochelle
cities: bilbo => = bilbao
cities: montevidoe => = montevideo
countries: guinea => = GN
countries: guinea bissau => = GW
countries: equatorial => = GQ
countries: niger => = NE
countries: nigera => ? NG
countries: UK => ! not-among-choices
countries: GB => = GB
countries: ivory coast => ! not-among-choices
countries: cote d'ivoire => = CI
countries: dominican rep => = DO
countries: republic => = DO
countries: Marocco => = MA
population: 10000-50000 => = p2
population: 10k - 50k => = p2
population: 10,000 to 50,000 => = p2
population: 35,000 => ? p2
population: > 1,000,000 => = p5
population: more than 1 million => = p5
population: under 10,000 => = p1
population: 350000 inhabitants => ? p4
population: 2 => = p2
staff: 3 => ? s6
staff: none => = s0
staff: 15 => ? s11
staff: 4 => ? s11
weekdays: second => = tue
weekdays: wed => = wed
satisfaction: satisfied => = sat
satisfaction: disatisfied => ? dis
satisfaction: not satisfied => ! not-among-choices
satisfaction: very => = very
plan: yes => ! several-match
plan: no => = no
plan: in preparation => = draft
plan: adopted => = adopted
sectors*: 1, 3 and 4 => = water waste transport
sectors*: 1 3 4 => = water waste transport
sectors*: 4, 1, 3, 1 => = water waste transport
sectors*: 1-3 => = water energy waste
sectors*: 1 to 3 => = water energy waste
sectors*: from 1 to 3 and 5 => = water energy waste education
sectors*: 134 => ? water waste transport
sectors*: 1 & 2 => = water energy
sectors*: 1+2 => = water energy
sectors*: 1️⃣3️⃣ => = water waste
sectors*: water and sanitation, energy => = water energy
sectors*: energy and water and sanitation => = water energy
sectors*: waste, recycling and circular economy, housing => = waste housing
sectors*: energy, housng => = energy housing
sectors*: energy housing => = energy housing
sectors*: 1. Water and sanitation⏎2. Energy => = water energy
sectors*: - energy⏎- culture => = energy culture
sectors*: the first and the last => = water other
sectors*: the first three => = water energy waste
sectors*: all => ? water energy waste transport education health housing culture
sectors*: all but the last => = water energy waste transport education health housing culture
sectors*: all except 9 and 1 => = energy waste transport education health housing culture
sectors*: none => ! none-of-them
sectors*: 1, 3 and bananas => ! partly-understood
sectors*: 1, 3 and 22 => ! no-such-number
sectors*: bananas and apples => ! not-among-choices
sectors*: 1 or 3 => ? water waste
sectors*: 1, 3, other: bicycles, scooters => = water waste other + bicycles, scooters
sectors*: a, c => ! not-among-choices
sectors*: 1 but not 3 => ! partly-understood
sectors*: 1, public => ! several-match
sectors*: 2, please => = energy
sectors*: yes, 1 and 2 => = water energy
channels*: none of these => = none
channels*: none => = none
channels*: no => ? none
channels*: all => ? web app social phone desk
channels*: website, app and social media => = web app social
channels*: 1, none => ? web none
channels*: don't know => = dk
years*: 2024, 2025 => = y2025 y2024
years*: 2024-2026 => = y2026 y2025 y2024
priorities#: 3, 1, 2 => = data training funding
priorities#: 312 => = data training funding
priorities#: 3 > 1 > 2 => = data training funding
priorities#: open data, then funding, then training => = data funding training
priorities#: data⏎training⏎funding => = data training funding
priorities#: 3, 1 => ! not-all-ranked
priorities#: 3 => ! not-all-ranked
priorities#: 3, 3, 1 => ! named-twice
priorities#: as listed => = training funding data
priorities#: 1, 2, 3, bananas => ! partly-understood
read: OK => = OK
read: ok, read => = OK
read: I have read it => = OK
read: got it 👍 => = OK
read: 👍 => = OK
read: no => ! not-acknowledged
read: not yet => ! not-acknowledged
read: what is this? => ! not-acknowledged
"""
