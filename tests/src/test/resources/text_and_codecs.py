"""Prints what Python makes of text where GraalPy asks ICU."""

import encodings.aliases
import hashlib
import locale
import re
import unicodedata

every = [chr(point) for point in range(0x11000) if not 0xD800 <= point < 0xE000]


def digest(values):
    return hashlib.sha256("\n".join(map(str, values)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def name(char):
    return unicodedata.name(char, "-")


for function in (name, unicodedata.category, unicodedata.bidirectional, unicodedata.combining, unicodedata.decomposition):
    print(function.__name__, digest(map(function, every)))
for form in ("NFC", "NFD", "NFKC", "NFKD"):
    print(form, digest(unicodedata.normalize(form, char) for char in every))
for method in (str.upper, str.lower, str.title, str.casefold, str.swapcase, str.isalpha, str.isidentifier, str.isnumeric):
    print(method.__name__, digest(map(method, every)))
print("words", "ǆ straße ﬁne o'neill ΌΣΟΣ".title(), "ΌΣΟΣ".lower(), unicodedata.lookup("GREEK SMALL LETTER ALPHA"))
print("idna", "bücher.example".encode("idna"), b"xn--bcher-kva.example".decode("idna"))
print("sorted", sorted("ñaÄzé", key=locale.strxfrm), locale.strcoll("a", "ä"), re.findall(r"\w+", "größe 日本 ไทย"))
results = []
for codec in sorted(set(encodings.aliases.aliases.values())):
    for text in ("plain", "größe €", "日本語 한국어 中文", "ไทย"):
        try:
            results.append((codec, text.encode(codec), text.encode(codec).decode(codec)))
        except Exception as error:
            results.append((codec, type(error).__name__))
print("codecs", len(results), digest(results))
print("DONE")
