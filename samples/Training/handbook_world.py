#!/usr/bin/env python3
"""The simulated world of the Fraud Detection Handbook at full size, payment by payment: 5,000 customers, 10,000 terminals, 183 days from 2018-04-01.

Written from the book's rules; the order of the draws is part of them. So the payments are those that the book publishes: 1,754,155, of them 14,681 frauds.
Payments of one second are in order of customer. Needs numpy.

    handbook_world.py OUTPUT.csv.gz [DAYS]      DAYS: only payments of the first so many days; the draws are those of the whole world all the same
"""
import datetime
import gzip
import random
import sys

import numpy as np

CUSTOMERS, TERMINALS, DAYS = 5_000, 10_000, 183
RADIUS = 5
DAY = 86_400
START = datetime.datetime(2018, 4, 1)
LARGE_CENTS = 220_00
TERMINAL_DAYS, CUSTOMER_DAYS, FACTOR = 28, 14, 5


def payments():
    """Second, customer, terminal and cents of all payments in order of (second, customer)."""
    draws = np.random.RandomState(0)
    # Of each customer place, mean amount and payments a day, in turn.
    customers = [(draws.uniform(0, 100), draws.uniform(0, 100), draws.uniform(5, 100), draws.uniform(0, 4)) for _ in range(CUSTOMERS)]
    draws = np.random.RandomState(1)
    terminals = np.array([(draws.uniform(0, 100), draws.uniform(0, 100)) for _ in range(TERMINALS)])
    rows = []
    for customer, (x, y, mean, rate) in enumerate(customers):
        near = np.flatnonzero(np.sqrt(((terminals - (x, y)) ** 2).sum(1)) < RADIUS).tolist()
        numbers, choice = np.random.RandomState(customer), random.Random(customer)
        for day in range(DAYS):
            for _ in range(numbers.poisson(rate)):
                second = int(numbers.normal(DAY / 2, 20_000))
                if not 0 < second < DAY:
                    continue
                amount = numbers.normal(mean, mean / 2)
                if amount < 0:
                    amount = numbers.uniform(0, 2 * mean)
                if near:
                    rows.append((day * DAY + second, customer, choice.choice(near), round(100 * float(np.round(amount, 2)))))
    rows = np.array(rows, np.int64)
    return rows[np.argsort(rows[:, 0], kind="stable")].T


def frauds(second, customer, terminal, cents):
    """The scenario of each payment, 0 for a genuine one; amounts of the third are raised in place. The last day brings no new victims."""
    day = second // DAY
    scenario = np.where(cents > LARGE_CENTS, 1, 0)
    for first in range(DAYS - 1):
        taken = np.random.RandomState(first).choice(TERMINALS, 2, replace=False)
        scenario[(day >= first) & (day < first + TERMINAL_DAYS) & np.isin(terminal, taken)] = 2
    for first in range(DAYS - 1):
        taken = np.random.RandomState(first).choice(CUSTOMERS, 3, replace=False)
        theirs = np.flatnonzero((day >= first) & (day < first + CUSTOMER_DAYS) & np.isin(customer, taken))
        chosen = random.Random(first).sample(theirs.tolist(), len(theirs) // 3)
        cents[chosen] *= FACTOR
        scenario[chosen] = 3
    return scenario


def main():
    path, days = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else DAYS
    second, customer, terminal, cents = payments()
    scenario = frauds(second, customer, terminal, cents)
    print(f"{len(second):,} payments, {np.count_nonzero(scenario):,} frauds: {', '.join(f'{np.count_nonzero(scenario == i):,} of scenario {i}' for i in (1, 2, 3))}; "
          f"{len(np.unique(customer)):,} customers; largest amount {cents.max() / 100:,.2f}")
    with gzip.open(path, "wt", compresslevel=3) as file:
        file.write("TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_TIME_SECONDS,TX_TIME_DAYS,TX_FRAUD\n")
        for i in range(int(np.searchsorted(second, days * DAY))):
            at = START + datetime.timedelta(seconds=int(second[i]))
            file.write(f"{i},{at},{customer[i]},{terminal[i]},{cents[i] // 100}.{cents[i] % 100:02d},{second[i]},{second[i] // DAY},{int(scenario[i] > 0)}\n")


if __name__ == "__main__":
    main()
