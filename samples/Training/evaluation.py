"""How well scores find frauds, by the protocol of the Fraud Detection Handbook: weeks to train, to wait for labels, and to test."""
import numpy as np

TRAIN, DELAY, TEST = 7, 7, 7
CARDS = 100


class Week:
    """Seven days of training from `first` on, seven in which labels are not known yet, and seven of test."""

    def __init__(self, first, day, card, fraud):
        self.train = (day >= first) & (day < first + TRAIN)
        self.days = first + TRAIN + DELAY + np.arange(TEST)
        self.whole = np.isin(day, self.days)
        # Cards with a fraud in training, and from day to day those with one eight days before, are known and not judged.
        known = set(card[self.train & (fraud == 1)].tolist())
        self.test = np.zeros(len(day), bool)
        for at in self.days:
            known.update(card[(day == at - DELAY - 1) & (fraud == 1)].tolist())
            self.test |= (day == at) & ~np.isin(card, list(known))
        self.day, self.card, self.fraud = day[self.test], card[self.test], fraud[self.test]

    def figures(self, scores):
        """AUC, average precision and card precision of scores of the test rows."""
        from sklearn.metrics import average_precision_score, roc_auc_score

        return roc_auc_score(self.fraud, scores), average_precision_score(self.fraud, scores), self.card_precision(scores)

    def ceiling(self):
        """The card precision of a perfect ranking."""
        return self.card_precision(self.fraud)

    def card_precision(self, scores):
        """The share of frauds among the 100 cards with the highest scores, mean of the days; a card that was found is not looked at again."""
        found, shares = set(), []
        for at in self.days:
            highest, frauds = {}, set()
            for row in np.flatnonzero(self.day == at).tolist():
                card = int(self.card[row])
                if card not in found:
                    highest[card] = max(highest.get(card, -np.inf), scores[row])
                    if self.fraud[row]:
                        frauds.add(card)
            hits = frauds.intersection(sorted(highest, key=highest.get, reverse=True)[:CARDS])
            shares.append(len(hits) / CARDS)
            found |= hits
        return float(np.mean(shares))
