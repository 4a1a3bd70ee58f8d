"""Reads the Parquet files that `features --output F.parquet` writes: with pyarrow where it is installed, else with what Python and numpy bring.

Debian 12 has no Parquet library for Python. The reader below knows the flat columns of a training set: plain and dictionary pages, snappy or no
compression, optional values. Anything else is an error, never a guess.
"""
import struct

import numpy as np

BOOLEAN, INT32, INT64, FLOAT, DOUBLE, BYTE_ARRAY = 0, 1, 2, 4, 5, 6
PLAIN, PLAIN_DICTIONARY, RLE, RLE_DICTIONARY, DELTA_BINARY = 0, 2, 3, 8, 5
WIDTHS = {INT32: "<i4", INT64: "<i8", FLOAT: "<f4", DOUBLE: "<f8"}


def read(path):
    """A dict of columns (numpy arrays; floats have NaN where a value is missing, others are objects with None) and the file's metadata."""
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        return read_plain(path)
    table = parquet.read_table(path)
    columns = {name: table.column(name).to_numpy() for name in table.column_names}
    return columns, {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}


def read_plain(path):
    data = open(path, "rb").read()
    if data[:4] != b"PAR1" or data[-4:] != b"PAR1":
        raise ValueError(f"{path} is no Parquet file")
    length = struct.unpack("<I", data[-8:-4])[0]
    footer, _ = Thrift(data, len(data) - 8 - length).struct()
    leaves = [element for element in footer[2][1:] if 5 not in element]
    if len(leaves) != len(footer[2]) - 1:
        raise ValueError(f"{path} has columns inside columns")
    parts = {element[4].decode(): [] for element in leaves}
    for group in footer.get(4, []):
        for chunk, element in zip(group[1], leaves):
            parts[element[4].decode()].append(column(data, chunk[3], optional=element.get(3, 0) == 1))
    columns = {name: np.concatenate(values) if values else np.array([]) for name, values in parts.items()}
    return columns, {pair[1].decode(): pair.get(2, b"").decode() for pair in footer.get(5, [])}


def column(data, meta, optional):
    kind, codec, left = meta[1], meta[4], meta[5]
    at = min(meta[9], meta.get(11, meta[9]))
    dictionary, pages = None, []
    while left > 0:
        header, at = Thrift(data, at).struct()
        body = data[at:at + header[3]]
        at += header[3]
        if header[1] == 2:
            dictionary = plain(unpack(body, codec, header[2]), kind, header[7][1])
            continue
        if header[1] != 0:
            raise ValueError(f"a page of kind {header[1]} is not known")
        count, encoding = header[5][1], header[5][2]
        body = unpack(body, codec, header[2])
        known = np.ones(count, bool)
        if optional:
            size = struct.unpack("<I", body[:4])[0]
            known = hybrid(body[4:4 + size], 1, count) == 1
            body = body[4 + size:]
        values = page(body, kind, encoding, int(known.sum()), dictionary)
        pages.append(values if known.all() else spread(values, known))
        left -= count
    return np.concatenate(pages) if pages else np.array([])


def page(body, kind, encoding, count, dictionary):
    if encoding in (PLAIN_DICTIONARY, RLE_DICTIONARY):
        return dictionary[hybrid(body[1:], body[0], count)] if count else dictionary[:0]
    if encoding == RLE and kind == BOOLEAN:
        return hybrid(body[4:], 1, count).astype(bool)
    if encoding == DELTA_BINARY:
        return deltas(body, count).astype(WIDTHS[kind])
    if encoding != PLAIN:
        raise ValueError(f"encoding {encoding} is not known")
    return plain(body, kind, count)


def spread(values, known):
    if values.dtype.kind == "f":
        spread_out = np.full(len(known), np.nan, values.dtype)
    else:
        spread_out = np.full(len(known), None, object)
    spread_out[known] = values
    return spread_out


def plain(body, kind, count):
    if kind in WIDTHS:
        return np.frombuffer(body, WIDTHS[kind], count)
    if kind == BOOLEAN:
        return np.unpackbits(np.frombuffer(body, np.uint8), bitorder="little")[:count].astype(bool)
    if kind != BYTE_ARRAY:
        raise ValueError(f"a column of kind {kind} is not known")
    texts, at = [], 0
    for _ in range(count):
        size = struct.unpack_from("<I", body, at)[0]
        texts.append(body[at + 4:at + 4 + size].decode())
        at += 4 + size
    return np.array(texts, object)


def hybrid(body, width, count):
    """Whole numbers as runs of one value and bit-packed groups of eight."""
    values, at = [], 0
    have = 0
    while have < count:
        header, at = varint(body, at)
        if header & 1:
            groups = header >> 1
            bits = np.unpackbits(np.frombuffer(body, np.uint8, groups * width, at), bitorder="little")
            part = bits.reshape(-1, width).astype(np.int64) @ (1 << np.arange(width, dtype=np.int64)) if width else np.zeros(groups * 8, np.int64)
            at += groups * width
        else:
            size = (width + 7) // 8
            part = np.full(header >> 1, int.from_bytes(body[at:at + size], "little"), np.int64)
            at += size
        values.append(part)
        have += len(part)
    return np.concatenate(values)[:count] if values else np.zeros(0, np.int64)


def deltas(body, count):
    block, at = varint(body, 0)
    minis, at = varint(body, at)
    total, at = varint(body, at)
    first, at = zigzag(body, at)
    parts, have = [np.array([first], np.int64)], 1
    while have < total:
        least, at = zigzag(body, at)
        widths = body[at:at + minis]
        at += minis
        for width in widths:
            if have >= total:
                break
            size = block // minis
            bits = np.unpackbits(np.frombuffer(body, np.uint8, size * width // 8, at), bitorder="little")
            steps = (bits.reshape(size, width).astype(np.uint64) << np.arange(width, dtype=np.uint64)).sum(1).astype(np.int64) if width else np.zeros(size, np.int64)
            at += size * width // 8
            parts.append(steps + least)
            have += size
    return np.cumsum(np.concatenate(parts))[:count]


def unpack(body, codec, size):
    if codec == 0:
        return body
    if codec != 1:
        raise ValueError(f"compression {codec} is not known; install pyarrow")
    length, at = varint(body, 0)
    out = bytearray()
    while at < len(body):
        tag = body[at]
        at += 1
        if tag & 3 == 0:
            count = (tag >> 2) + 1
            if count > 60:
                more = count - 60
                count = int.from_bytes(body[at:at + more], "little") + 1
                at += more
            out += body[at:at + count]
            at += count
            continue
        if tag & 3 == 1:
            count, back = ((tag >> 2) & 7) + 4, ((tag >> 5) << 8) | body[at]
            at += 1
        else:
            size_of = 2 if tag & 3 == 2 else 4
            count, back = (tag >> 2) + 1, int.from_bytes(body[at:at + size_of], "little")
            at += size_of
        start = len(out) - back
        if back >= count:
            out += out[start:start + count]
        else:
            out += (bytes(out[start:]) * (count // back + 1))[:count]
    if len(out) != length or len(out) != size:
        raise ValueError("a page is damaged")
    return bytes(out)


def varint(data, at):
    value = shift = 0
    while True:
        part = data[at]
        at += 1
        value |= (part & 0x7F) << shift
        if part < 0x80:
            return value, at
        shift += 7


def zigzag(data, at):
    value, at = varint(data, at)
    return (value >> 1) ^ -(value & 1), at


class Thrift:
    """The compact protocol of Parquet's headers: structs as dicts by field number."""

    def __init__(self, data, at):
        self.data, self.at = data, at

    def struct(self):
        fields, field = {}, 0
        while True:
            header = self.data[self.at]
            self.at += 1
            if header == 0:
                return fields, self.at
            field = field + (header >> 4) if header >> 4 else self.zigzag()
            fields[field] = self.value(header & 15)

    def value(self, kind):
        if kind in (1, 2):
            return kind == 1
        if kind == 3:
            self.at += 1
            return self.data[self.at - 1]
        if kind in (4, 5, 6):
            return self.zigzag()
        if kind == 7:
            self.at += 8
            return struct.unpack_from("<d", self.data, self.at - 8)[0]
        if kind == 8:
            size, self.at = varint(self.data, self.at)
            self.at += size
            return self.data[self.at - size:self.at]
        if kind in (9, 10):
            header = self.data[self.at]
            self.at += 1
            size = header >> 4
            if size == 15:
                size, self.at = varint(self.data, self.at)
            return [self.value(header & 15) for _ in range(size)]
        if kind == 12:
            return self.struct()[0]
        raise ValueError(f"thrift type {kind} is not known")

    def zigzag(self):
        value, self.at = zigzag(self.data, self.at)
        return value
