"""What a context needs to run functions of packs for Spark: values in, functions, values out.

Values that both sides have cross as they are; the others are made here from what Java gives (``date_of`` and the like), and
turned into what Java takes by an encoder, which is made from the JSON form of a Spark type and says where a value does not fit.
Evaluates to a dict of functions.
"""

import array
import datetime
import decimal
import importlib
import json
import math
import sys

_ORDINAL_OF_EPOCH = 719163
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_LOCAL_EPOCH = datetime.datetime(1970, 1, 1)
_MICROSECOND = datetime.timedelta(microseconds=1)
_LARGEST_SINGLE = 3.4028234663852886e38


class WrongType(TypeError):
    """A value that does not fit its Spark type; ``path`` says where in the result it is."""

    def __init__(self, expected, found):
        super().__init__(expected, found)
        self.expected, self.found, self.path = expected, found, []

    def __str__(self):
        place = "".join(self.path).removeprefix(".") or "the result"
        return f"{place}: expected {self.expected}, found {type(self.found).__name__} {self.found!r:.100}"


def date_of(days):
    return datetime.date.fromordinal(days + _ORDINAL_OF_EPOCH)


def datetime_of(microseconds):
    return _EPOCH + datetime.timedelta(microseconds=microseconds)


def local_datetime_of(microseconds):
    return _LOCAL_EPOCH + datetime.timedelta(microseconds=microseconds)


def time_of(microseconds):
    return (_LOCAL_EPOCH + datetime.timedelta(microseconds=microseconds)).time()


def reads_buffers(buffer):
    """Say whether Python reads Java's buffers, which GraalPy 25.0 does not: there they come as Latin-1 text."""
    try:
        return bool(memoryview(buffer))
    except TypeError:
        return False


def bytes_of(data):
    return data.encode("latin-1") if isinstance(data, str) else bytes(data)


def view_of(data, format):
    """Return the numbers of a buffer as a sequence, without a copy where that can be had."""
    return memoryview(bytes_of(data) if isinstance(data, str) else data).cast(format)


def list_of(*values):
    return list(values)


def dict_of(keys, values):
    return dict(zip(keys, values))


def _checked(kind, convert, expected):
    """Return an encoder of values of one type."""

    def encode(value):
        if value is None:
            return None
        if not isinstance(value, kind):
            raise WrongType(expected, value)
        return convert(value)

    return encode


def _required(encode, required):
    """Return an encoder that takes no None, where it is required that there is none."""
    if not required:
        return encode

    def encode_required(value):
        if value is None:
            raise WrongType("a value, because there is no NULL here", value)
        return encode(value)

    return encode_required


def _integer(bits, name):
    low, high = -(1 << bits - 1), (1 << bits - 1) - 1

    def encode(value):
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise WrongType(f"int from {low} to {high} for {name}", value)
        return int(value)

    return encode


def _number(value):
    if value is None:
        return None
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise WrongType("float", value)
    return float(value)


def _date(value):
    if value is None:
        return None
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        raise WrongType("datetime.date", value)
    return value.toordinal() - _ORDINAL_OF_EPOCH


def _timestamp(value):
    if value is None:
        return None
    if not isinstance(value, datetime.datetime) or value.tzinfo is None:
        raise WrongType("datetime.datetime with a time zone for TIMESTAMP", value)
    return (value - _EPOCH) // _MICROSECOND


def _local_timestamp(value):
    if value is None:
        return None
    if not isinstance(value, datetime.datetime) or value.tzinfo is not None:
        raise WrongType("datetime.datetime without a time zone for TIMESTAMP_NTZ", value)
    return (value - _LOCAL_EPOCH) // _MICROSECOND


def _text(value):
    # Not by str(), which is what an enumeration calls itself.
    text = str.__str__(value)
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise WrongType("str without lone surrogates, which Spark's strings have not", value) from None
    return text


def _single(value):
    number = _number(value)
    if number is not None and abs(number) > _LARGEST_SINGLE and not math.isinf(number):
        raise WrongType(f"float from -{_LARGEST_SINGLE} to {_LARGEST_SINGLE} for FLOAT", value)
    return number


def _time(kind):
    """Return an encoder of a ``time(PRECISION)``, of which microseconds are left out that it does not have."""
    unit = 10 ** max(0, 6 - int(kind[kind.index("(") + 1 : -1]))

    def encode(value):
        if value is None:
            return None
        if not isinstance(value, datetime.time) or value.tzinfo is not None:
            raise WrongType("datetime.time without a time zone for TIME", value)
        microseconds = ((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond
        return microseconds - microseconds % unit

    return encode


def _decimal(kind):
    """Return an encoder of a ``decimal(PRECISION,SCALE)``, to which values are rounded."""
    precision, scale = map(int, kind[kind.index("(") + 1 : -1].split(","))
    context, last = decimal.Context(prec=precision, rounding=decimal.ROUND_HALF_UP), decimal.Decimal(1).scaleb(-scale)

    def encode(value):
        if value is None:
            return None
        if not isinstance(value, (decimal.Decimal, int)) or isinstance(value, bool) or not decimal.Decimal(value).is_finite():
            raise WrongType("a finite decimal.Decimal", value)
        try:
            return format(decimal.Decimal(value).quantize(last, context=context), "f")
        except decimal.InvalidOperation:
            raise WrongType(f"at most {precision - scale} digits before the point for {kind.upper()}", value) from None

    return encode


def _array(element):
    def encode(value):
        if value is None:
            return None
        if not isinstance(value, (list, tuple)):
            raise WrongType("list", value)
        return _encode_all(element, value, "")

    return encode


def _encode_all(encode, values, name):
    encoded = []
    for index, value in enumerate(values):
        try:
            encoded.append(encode(value))
        except WrongType as wrong:
            wrong.path.insert(0, f"{name}[{index}]")
            raise
    return encoded


def _map(key, item, rounded):
    """Return an encoder of maps; ``rounded`` makes of encoded keys those of which no two may be the same, or is None."""

    def encode(value):
        if value is None:
            return None
        if not isinstance(value, dict):
            raise WrongType("dict", value)
        keys, items = [], []
        for name, inner in value.items():
            try:
                keys.append(key(name))
                items.append(item(inner))
            except WrongType as wrong:
                wrong.path.insert(0, f"[{name!r}]")
                raise
        if rounded and len(set(map(repr, rounded(keys)))) < len(keys):
            raise WrongType("keys that differ as those of the map's type", value)
        return [keys, items]

    return encode


def _struct(fields):
    names = [field["name"] for field in fields]
    encoders = [_required(_encoder(field["type"]), not field["nullable"]) for field in fields]

    def encode(value):
        if value is None:
            return None
        encoded = []
        for name, encoder, item in zip(names, encoders, _items(value, names)):
            try:
                encoded.append(encoder(item))
            except WrongType as wrong:
                wrong.path.insert(0, "." + name)
                raise
        return encoded

    return encode


def _items(value, names):
    """Return the values of a row: a dict, a named tuple or an object by names, another tuple or a list by place."""
    if isinstance(value, dict):
        if len(value) != len(names) or any(name not in value for name in names):
            raise WrongType(f"a row with the fields {names}", value)
        return [value[name] for name in names]
    if set(getattr(value, "_fields", ())) == set(names):
        return [getattr(value, name) for name in names]
    if isinstance(value, (tuple, list)):
        if len(value) != len(names):
            raise WrongType(f"a row with {len(names)} fields {names}", value)
        return value
    try:
        return [getattr(value, name) for name in names]
    except AttributeError:
        raise WrongType(f"a row with the fields {names}", value) from None


_SIMPLE = {
    "boolean": _checked(bool, bool, "bool"),
    "byte": _integer(8, "TINYINT"),
    "short": _integer(16, "SMALLINT"),
    "integer": _integer(32, "INT"),
    "long": _integer(64, "BIGINT"),
    "float": _single,
    "double": _number,
    "string": _checked(str, _text, "str"),
    "binary": _checked((bytes, bytearray, memoryview), bytes, "bytes"),
    "date": _date,
    "timestamp": _timestamp,
    "timestamp_ntz": _local_timestamp,
}


def _encoder(kind):
    if isinstance(kind, str):
        if kind.startswith("decimal("):
            return _decimal(kind)
        if kind.startswith("time("):
            return _time(kind)
        # Text is the same in any collation.
        plain = kind.partition(" collate ")[0]
        if plain in _SIMPLE:
            return _SIMPLE[plain]
    elif kind["type"] == "array":
        return _array(_required(_encoder(kind["elementType"]), not kind["containsNull"]))
    elif kind["type"] == "map":
        item = _required(_encoder(kind["valueType"]), not kind["valueContainsNull"])
        return _map(_required(_encoder(kind["keyType"]), True), item, _rounded(kind["keyType"]))
    elif kind["type"] == "struct":
        return _struct(kind["fields"])
    raise TypeError(f"results of the Spark type {kind} are not supported")


def _rounded(kind):
    """Return what makes of a map's encoded keys those that Spark tells apart, or None where that are all."""
    if kind == "float":
        return lambda keys: array.array("f", keys)
    return None if isinstance(kind, str) and kind != "double" and "(" not in kind else list


def _load(reference):
    module, _, name = reference.partition(":")
    target = importlib.import_module(module)
    for attribute in name.split("."):
        target = getattr(target, attribute)
    return target


def scalar(reference, kind):
    """Return the function that takes arguments and returns an encoded result."""
    function, encode = _load(reference), _encoder(json.loads(kind))
    return lambda *arguments: encode(function(*arguments))


def row_of(*names):
    """Return the function that makes a row of values in the order of the names."""
    return lambda *values: dict(zip(names, values))


def _row_encoder(kind):
    """Return an encoder of rows, of which None is none."""
    encode = _encoder(json.loads(kind))

    def encode_row(value):
        if value is None:
            raise WrongType("a row", None)
        return encode(value)

    return encode_row


# The formats of numbers that cross as one buffer, with what their values have to be.
_FORMATS = {"byte": ("b", int), "short": ("h", int), "integer": ("i", int), "long": ("q", int), "double": ("d", float)}


def _column_encoder(name, kind, nullable):
    """Return an encoder of columns: numbers to bytes where all are numbers, all else to a list."""
    encode = _required(_encoder(kind), not nullable)
    format, number = _FORMATS.get(kind, (None, None)) if isinstance(kind, str) else (None, None)

    def encode_column(values):
        if format and set(map(type, values)) == {number}:
            try:
                return array.array(format, values).tobytes()
            except OverflowError:
                pass  # Below it is found which one does not fit.
        return _encode_all(encode, values, name)

    return encode_column


def batch(reference, kind):
    """Return the function that takes a dict of columns and returns the number of rows and encoded columns."""
    function, fields = _load(reference), json.loads(kind)["fields"]
    names = [field["name"] for field in fields]
    encoders = [_column_encoder(field["name"], field["type"], field["nullable"]) for field in fields]

    def call(columns):
        result = function(columns)
        if not isinstance(result, dict) or result.keys() != set(names):
            raise WrongType(f"a dict of the columns {names}", result)
        for name, column in result.items():
            if isinstance(column, (str, dict)):
                raise WrongType(f"a sequence for the column {name}", column)
        columns = [column if hasattr(column, "__len__") else list(column) for column in map(result.get, names)]
        lengths = {name: len(column) for name, column in zip(names, columns)}
        if len(set(lengths.values())) > 1:
            raise WrongType("columns of one length", lengths)
        return [len(columns[0]) if columns else 0, *(encode(column) for encode, column in zip(encoders, columns))]

    return call


def flat(reference, kind):
    """Return the function that takes a row and returns encoded rows."""
    function, encode = _load(reference), _row_encoder(kind)
    return lambda row: [encode(result) for result in function(row)]


# What functions of streams have returned and is not at its end, by its id.
_streams = {}


def stream(reference, kind):
    """Return the function that takes what comes before the rows and what gives the next row, and returns what gives the
    next encoded result; both give None at the end."""
    function, encode = _load(reference), _row_encoder(kind)

    def begin(next_row, *before):
        rows = function(*before, iter(next_row, None))
        results = map(encode, rows)
        _streams[id(rows)] = rows

        def next_result():
            result = next(results, None)
            if result is None:
                _streams.pop(id(rows), None)
            return result

        return next_result

    return begin


def close_streams():
    """Have generators end of which a task needs no more rows: what they have opened is closed."""
    while _streams:
        close = getattr(_streams.popitem()[1], "close", None)
        if close is not None:
            close()


def check_type(kind):
    """Raise TypeError for the JSON form of a Spark type of which results cannot be."""
    _encoder(json.loads(kind))


def hook(module, name):
    """Return a function of a module, or None."""
    return getattr(importlib.import_module(module), name, None)


def publish(values):
    """Make the module ``spark_variables`` of broadcast variables."""
    import types

    module = types.ModuleType("spark_variables", "What the job's driver has broadcast.")
    vars(module).update({str(name): value for name, value in values.items()})
    sys.modules[module.__name__] = module


def count_modules():
    return len(sys.modules)


def describe(error):
    """Return the traceback of an exception as text, without the frames of this file."""
    import traceback

    frames = error.__traceback__
    while frames and frames.tb_frame.f_code.co_filename == describe.__code__.co_filename:
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames)).rstrip()


{
    "date_of": date_of,
    "datetime_of": datetime_of,
    "local_datetime_of": local_datetime_of,
    "time_of": time_of,
    "decimal_of": decimal.Decimal,
    "bytes_of": bytes_of,
    "reads_buffers": reads_buffers,
    "view_of": view_of,
    "list_of": list_of,
    "dict_of": dict_of,
    "row_of": row_of,
    "scalar": scalar,
    "batch": batch,
    "flat": flat,
    "stream": stream,
    "close_streams": close_streams,
    "check_type": check_type,
    "hook": hook,
    "publish": publish,
    "count_modules": count_modules,
    "describe": describe,
    "load": _load,
}
