"""Which names are those of states, for corpora that only know places.

Georgia is missing on purpose: in these corpora it is the American one. So are capitals,
which stand for a place more often than for a government.
"""

from __future__ import annotations

_NAMES = """
Afghanistan, Albania, Algeria, America, Andorra, Angola, Antigua and Barbuda, Argentina,
Armenia, Australia, Austria, Azerbaijan, Bahamas, Bahrain, Bangladesh, Barbados, Belarus,
Belgium, Belize, Benin, Bhutan, Bolivia, Bosnia, Bosnia and Herzegovina, Botswana, Brazil,
Britain, Great Britain, Brunei, Bulgaria, Burkina Faso, Burma, Burundi, Cambodia, Cameroon,
Canada, Cape Verde, Central African Republic, Chad, Chile, China, People's Republic of China,
Colombia, Comoros, Congo, Democratic Republic of the Congo, Republic of the Congo, Costa Rica,
Croatia, Cuba, Cyprus, Czech Republic, Czechia, Czechoslovakia, Denmark, Djibouti, Dominica,
Dominican Republic, East Germany, East Timor, Ecuador, Egypt, El Salvador, Equatorial Guinea,
Eritrea, Estonia, Eswatini, Ethiopia, Fiji, Finland, France, Gabon, Gambia, Germany, Ghana,
Greece, Grenada, Guatemala, Guinea, Guinea-Bissau, Guyana, Haiti, Holland, Honduras, Hungary,
Iceland, India, Indonesia, Iran, Islamic Republic of Iran, Iraq, Ireland, Republic of Ireland,
Israel, Italy, Ivory Coast, Jamaica, Japan, Jordan, Kazakhstan, Kenya, Kiribati, Kosovo, Kuwait,
Kyrgyzstan, Laos, Latvia, Lebanon, Lesotho, Liberia, Libya, Liechtenstein, Lithuania, Luxembourg,
Macedonia, North Macedonia, Madagascar, Malawi, Malaysia, Maldives, Mali, Malta,
Marshall Islands, Mauritania, Mauritius, Mexico, Micronesia, Moldova, Monaco, Mongolia,
Montenegro, Morocco, Mozambique, Myanmar, Namibia, Nauru, Nepal, Netherlands, New Zealand,
Nicaragua, Niger, Nigeria, North Korea, Norway, Oman, Pakistan, Palau, Palestine, Panama,
Papua New Guinea, Paraguay, Peru, Philippines, Poland, Portugal, Qatar, Romania, Russia,
Russian Federation, Rwanda, Saint Kitts and Nevis, Saint Lucia, Samoa, San Marino,
Sao Tome and Principe, São Tomé and Príncipe, Saudi Arabia, Kingdom of Saudi Arabia, Senegal,
Serbia, Seychelles, Sierra Leone, Singapore, Slovakia, Slovenia, Solomon Islands, Somalia,
South Africa, South Korea, Republic of Korea, South Sudan, Soviet Union, Spain, Sri Lanka, Sudan,
Suriname, Swaziland, Sweden, Switzerland, Syria, Taiwan, Republic of China, Tajikistan, Tanzania,
Thailand, Timor-Leste, Togo, Tonga, Trinidad and Tobago, Tunisia, Turkey, Turkmenistan, Tuvalu,
Uganda, Ukraine, United Arab Emirates, United Kingdom, United States, United States of America,
Uruguay, Uzbekistan, Vanuatu, Vatican, Vatican City, Venezuela, Viet Nam, Vietnam, West Germany,
Yemen, Yugoslavia, Zambia, Zimbabwe, Brunei Darussalam, Cabo Verde, Côte d'Ivoire, Holy See,
Saint Vincent and the Grenadines, Türkiye
"""

_STATES = frozenset(name.strip().casefold() for name in _NAMES.replace("\n", " ").split(","))

# Exactly so: "us" is a pronoun.
_ABBREVIATIONS = frozenset(
    {"US", "U.S.", "U.S", "USA", "U.S.A.", "U.S.A", "UK", "U.K.", "U.K", "UAE", "USSR", "DRC"}
)


def is_state(name: str) -> bool:
    """Return whether this is the name of a state, with or without "the", in any case."""
    bare = name.removeprefix("the ").removeprefix("The ")
    return bare in _ABBREVIATIONS or bare.casefold() in _STATES
