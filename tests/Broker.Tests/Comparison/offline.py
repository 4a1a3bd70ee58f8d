#!/usr/bin/env python3
"""Compares two models from the topics alone: reads the Avro of decisions and other scores by their schemas, and computes the figures with numpy, scipy and scikit-learn.

offline.py FOLDER DECISION.avsc SCORES.avsc CHAMPION_SHA256 CHALLENGER_SHA256 MATURITY_MS ALERT_FROM K ALERT_COST > figures.json

FOLDER holds decisions, scores and labels: records as length of key and value (4 bytes each, little-endian), key, value. Nothing of StreamizFraud is used.
"""
import json
import struct
import sys

import numpy as np
from scipy import stats
from sklearn.metrics import average_precision_score

DAY = 86_400_000


def records(path):
    data = open(path, "rb").read()
    at = 0
    while at < len(data):
        k, v = struct.unpack_from("<ii", data, at)
        at += 8
        yield data[at:at + k], data[at + k:at + k + v]
        at += k + v


class Avro:
    """Avro's binary encoding by a schema."""

    def __init__(self, schema):
        self.named = {}
        self.schema = schema
        self.name(schema)

    def name(self, t):
        if isinstance(t, list):
            for branch in t:
                self.name(branch)
        elif isinstance(t, dict):
            if "name" in t:
                self.named[t["name"]] = t
            for part in [field["type"] for field in t.get("fields", [])] + [t[part] for part in ("items",) if part in t] + [t["type"]]:
                self.name(part)

    def read(self, data):
        if data[:2] != b"\xc3\x01":
            raise ValueError("no single object")
        self.data, self.at = data, 10
        value = self.value(self.schema)
        assert self.at == len(data), "bytes are left"
        return value

    def take(self, n):
        self.at += n
        return self.data[self.at - n:self.at]

    def long(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return (value >> 1) ^ -(value & 1)

    def value(self, t):
        if isinstance(t, list):
            return self.value(t[self.long()])
        kind = t["type"] if isinstance(t, dict) else t
        if isinstance(kind, (dict, list)):
            return self.value(kind)
        if kind == "record":
            return {field["name"]: self.value(field["type"]) for field in t["fields"]}
        if kind == "enum":
            return t["symbols"][self.long()]
        if kind == "fixed":
            return self.take(t["size"])
        if kind == "array":
            items = []
            while (count := self.long()) != 0:
                if count < 0:
                    self.long()
                    count = -count
                items += [self.value(t["items"]) for _ in range(count)]
            return items
        if kind in ("int", "long"):
            return self.long()
        if kind == "string":
            return self.take(self.long()).decode()
        if kind == "boolean":
            return self.take(1) != b"\0"
        if kind == "float":
            return struct.unpack("<f", self.take(4))[0]
        if kind == "double":
            return struct.unpack("<d", self.take(8))[0]
        if kind == "null":
            return None
        return self.value(self.named[kind])


def main():
    folder, decision_schema, scores_schema, champion, challenger = sys.argv[1:6]
    maturity, start, k, alert_cost = int(sys.argv[6]), np.float32(sys.argv[7]), int(sys.argv[8]), float(sys.argv[9])
    decisions, others = Avro(json.load(open(decision_schema))), Avro(json.load(open(scores_schema)))
    payments = {}
    for _, value in records(folder + "/decisions"):
        d = decisions.read(value)
        # The amount is the first feature of the set.
        payments[d["payment_id"]] = {"card": d["card_token"], "time": d["event_time"], "amount": d["features"][0], d["model"]["sha256"].hex(): d["score"]}
    for _, value in records(folder + "/scores"):
        s = others.read(value)
        for score in s["scores"]:
            payments[s["payment_id"]][score["sha256"].hex()] = score["score"]
    as_of = max(p["time"] for p in payments.values())
    frauds = {}
    for key, value in records(folder + "/labels"):
        time = struct.unpack_from("<q", value, 2)[0]
        if time <= as_of and time >= frauds.get(key.decode(), (0, False))[0]:
            frauds[key.decode()] = (time, value[1] == 1)

    pairs = sorted(((p["time"], i, p) for i, p in payments.items() if p.get(champion) is not None and p.get(challenger) is not None), key=lambda row: row[:2])
    ids = [i for _, i, _ in pairs]
    time = np.array([t for t, _, _ in pairs])
    one, two = (np.array([p[sha] for _, _, p in pairs]) for sha in (champion, challenger))
    amount, card = np.array([p["amount"] for _, _, p in pairs]), [p["card"] for _, _, p in pairs]
    known = time + maturity <= as_of
    fraud = np.array([frauds.get(i, (0, False))[1] for i in ids]) & known
    rows = np.flatnonzero(known)

    def found_by_day(scores):
        blocked, found = set(), []
        for day in np.unique(time[rows] // DAY):
            best = {}
            for row in rows[time[rows] // DAY == day]:
                if card[row] not in blocked:
                    score, is_fraud = best.get(card[row], (-np.inf, False))
                    best[card[row]] = (max(score, scores[row]), is_fraud or bool(fraud[row]))
            hits = [name for name in sorted(best, key=lambda name: (-best[name][0], name))[:k] if best[name][1]]
            blocked.update(hits)
            found.append(len(hits))
        return found

    def cost(scores):
        alerts = scores[rows] >= start
        return alert_cost * alerts.sum() + amount[rows][fraud[rows] & ~alerts].sum()

    alerts = [set(np.flatnonzero(scores >= start)) for scores in (one, two)]
    count = len(alerts[0]) or max(1, len(ids) // 100)
    top = [set(sorted(range(len(ids)), key=lambda row: (-scores[row], ids[row]))[:count]) for scores in (one, two)]
    by_day = [found_by_day(scores) for scores in (one, two, fraud.astype(float))]
    print(json.dumps({
        "payments": len(ids), "judged": int(known.sum()), "frauds": int(fraud.sum()), "cards": len(set(card)),
        "champion": {"average_precision": average_precision_score(fraud[rows], one[rows]), "card_precision": np.mean(by_day[0]) / k, "alerts": len(alerts[0]), "cost": cost(one)},
        "challenger": {"average_precision": average_precision_score(fraud[rows], two[rows]), "card_precision": np.mean(by_day[1]) / k, "alerts": len(alerts[1]), "cost": cost(two)},
        "card_precision_ceiling": np.mean(by_day[2]) / k,
        "alerts": {"both": len(alerts[0] & alerts[1])}, "most_suspicious": {"both": len(top[0] & top[1])},
        "spearman": stats.spearmanr(one, two).correlation, "pearson": stats.pearsonr(one, two)[0],
    }))


main()
