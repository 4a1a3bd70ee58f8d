using StreamizFraud.Scoring;

namespace StreamizFraud.Monitoring.Comparison;

/// <summary>Payments that two models have scored, as the figures need them.</summary>
internal sealed class PairedScores
{
    private const int MostPoints = 400;
    private const int MostInSample = 2_000;
    private const int Bins = 40;
    private const long DayMs = 86_400_000;
    private readonly ComparisonOptions _options;
    private readonly ComparedPayment[] _all;
    private readonly ComparedPayment[] _judged;
    private readonly int[] _cards;
    private readonly int _cardCount;

    public PairedScores(IEnumerable<ComparedPayment> payments, ComparisonOptions options)
    {
        options.Check();
        _options = options;
        // One order whatever they came in: sums of doubles depend on it.
        _all = [.. payments.OrderBy(payment => payment.EventTimeMs).ThenBy(payment => payment.PaymentId, StringComparer.Ordinal)];
        if (_all.Length == 0)
        {
            throw new ArgumentException("There is no payment that both models have scored.", nameof(payments));
        }

        if (Array.Exists(_all, payment => !double.IsFinite(payment.Champion) || !double.IsFinite(payment.Challenger) || !double.IsFinite(payment.Amount)))
        {
            throw new ArgumentException("A score or an amount is not finite.", nameof(payments));
        }

        _judged = Array.FindAll(_all, payment => payment.IsFraud is not null);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        _cards = Array.ConvertAll(_judged, payment =>
        {
            numbers.TryAdd(payment.Card, numbers.Count);
            return numbers[payment.Card];
        });
        _cardCount = numbers.Count;
    }

    public ModelComparison Compare(ModelIdentity champion, ModelIdentity challenger)
    {
        var (first, second) = (Array.ConvertAll(_judged, OfChampion), Array.ConvertAll(_judged, OfChallenger));
        var frauds = Array.ConvertAll(_judged, payment => payment.IsFraud!.Value);
        var (firstRanking, secondRanking) = (new Ranking(first, _cards, frauds), new Ranking(second, _cards, frauds));
        var days = Days();
        var (firstCosts, secondCosts) = (CostsByCard(OfChampion, ChampionFrom), CostsByCard(OfChallenger, ChallengerFrom));
        var ofCards = Bootstrap.Intervals(
            _cardCount,
            _options,
            drawn => secondRanking.AveragePrecision(drawn) - firstRanking.AveragePrecision(drawn),
            drawn => Weighted(secondCosts, drawn) - Weighted(firstCosts, drawn));
        var ofDays = Bootstrap.Intervals(days.Count, _options, drawn => days.Select((day, i) => (double)drawn[i] * (day.Challenger - day.Champion)).Sum() / _options.TopCards / days.Count);
        var one = Model(champion, first, frauds, days.Select(day => day.Champion), firstRanking, OfChampion, ChampionFrom, firstCosts);
        var two = Model(challenger, second, frauds, days.Select(day => day.Challenger), secondRanking, OfChallenger, ChallengerFrom, secondCosts);
        var precision = new PairedDifference(two.AveragePrecision - one.AveragePrecision, ofCards[0].Lower, ofCards[0].Upper);
        var fraudCount = frauds.Count(fraud => fraud);
        var (x, y) = (Array.ConvertAll(_all, OfChampion), Array.ConvertAll(_all, OfChallenger));
        return new ModelComparison
        {
            Champion = one,
            Challenger = two,
            Options = _options,
            Payments = _all.Length,
            Judged = _judged.Length,
            Frauds = fraudCount,
            Cards = _all.Select(payment => payment.Card).Distinct(StringComparer.Ordinal).Count(),
            CardPrecisionCeiling = Mean(days.Select(day => day.Ceiling)),
            Days = days,
            Overlap = ChampionFrom is { } a && ChallengerFrom is { } b ? Overlap(payment => OfChampion(payment) >= a, payment => OfChallenger(payment) >= b) : null,
            TopOverlap = TopOverlap(one.Alerts is > 0 and var alerts ? alerts : Math.Max(1, _all.Length / 100)),
            Spearman = ScoreCorrelation.Spearman(x, y),
            Pearson = ScoreCorrelation.Pearson(x, y),
            AveragePrecision = precision,
            CardPrecision = new PairedDifference(two.CardPrecision - one.CardPrecision, ofDays[0].Lower, ofDays[0].Upper),
            Cost = new PairedDifference(two.Cost - one.Cost, ofCards[1].Lower, ofCards[1].Upper),
            Verdict = fraudCount < _options.MinFrauds || double.IsNaN(precision.Lower) ? ComparisonVerdict.TooFewFrauds
                : precision.Lower > 0 ? ComparisonVerdict.ChallengerBetter
                : precision.Upper < 0 ? ComparisonVerdict.ChampionBetter
                : ComparisonVerdict.NotShown,
            Sample = Sample(),
            Histogram = Histogram(),
        };
    }

    // Scores are float32, and are compared with thresholds as such.
    private double? ChampionFrom => Suspicion((float?)_options.ChampionAlertFrom, _options.ChampionLowIsSuspicious);

    private double? ChallengerFrom => Suspicion((float?)_options.ChallengerAlertFrom, _options.ChallengerLowIsSuspicious);

    private static double? Suspicion(double? score, bool isLow) => isLow ? -score : score;

    private double OfChampion(ComparedPayment payment) => _options.ChampionLowIsSuspicious ? -payment.Champion : payment.Champion;

    private double OfChallenger(ComparedPayment payment) => _options.ChallengerLowIsSuspicious ? -payment.Challenger : payment.Challenger;

    private ComparedModel Model(
        ModelIdentity model, double[] suspicion, bool[] frauds, IEnumerable<int> found, Ranking ranking, Converter<ComparedPayment, double> of, double? from, double[]? costs) => new(
        model,
        RankingMetrics.AveragePrecision(suspicion, frauds),
        Mean(found),
        from is null ? null : _all.Count(payment => of(payment) >= from),
        from is null ? null : _judged.Count(payment => payment.IsFraud!.Value && of(payment) < from),
        costs is null ? double.NaN : costs.Sum())
    {
        Curve = ranking.Curve(MostPoints),
    };

    private double Mean(IEnumerable<int> found)
    {
        var all = found.ToList();
        return all.Count == 0 ? double.NaN : all.Sum() / (double)_options.TopCards / all.Count;
    }

    private List<ComparedDay> Days()
    {
        var champion = ByDay(OfChampion);
        var challenger = ByDay(OfChallenger);
        var ceiling = ByDay(payment => payment.IsFraud!.Value ? 1 : 0);
        return [.. champion.Zip(challenger, ceiling).Select(day => new ComparedDay(DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(day.First.Day)), day.First.Found, day.Second.Found, day.Third.Found))];
    }

    private IReadOnlyList<(int Day, int Found)> ByDay(Converter<ComparedPayment, double> of) => Monitoring.CardPrecision.ByDay(
        Array.ConvertAll(_judged, payment => new ScoredPayment((int)Math.Floor((double)payment.EventTimeMs / DayMs), payment.Card, of(payment), payment.IsFraud!.Value)), _options.TopCards, static payment => payment.Score);

    private double[]? CostsByCard(Converter<ComparedPayment, double> of, double? from)
    {
        if (from is null)
        {
            return null;
        }

        var costs = new double[_cardCount];
        for (var i = 0; i < _judged.Length; i++)
        {
            costs[_cards[i]] += of(_judged[i]) >= from ? _options.AlertCost : _judged[i].IsFraud!.Value ? _options.LossShare * _judged[i].Amount : 0;
        }

        return costs;
    }

    private static double Weighted(double[]? costs, int[] drawn)
    {
        var sum = costs is null ? double.NaN : 0;
        for (var card = 0; card < (costs?.Length ?? 0); card++)
        {
            sum += drawn[card] * costs![card];
        }

        return sum;
    }

    private AlertOverlap Overlap(Predicate<ComparedPayment> champion, Predicate<ComparedPayment> challenger)
    {
        var (both, one, two) = (0, 0, 0);
        foreach (var payment in _all)
        {
            var (a, b) = (champion(payment), challenger(payment));
            both += a && b ? 1 : 0;
            one += a && !b ? 1 : 0;
            two += b && !a ? 1 : 0;
        }

        return new AlertOverlap(both, one, two);
    }

    private AlertOverlap TopOverlap(int count)
    {
        var (one, two) = (Top(OfChampion, count), Top(OfChallenger, count));
        var both = one.Count(two.Contains);
        return new AlertOverlap(both, one.Count - both, two.Count - both);
    }

    private HashSet<string> Top(Converter<ComparedPayment, double> of, int count) =>
        [.. _all.OrderByDescending(payment => of(payment)).ThenBy(payment => payment.PaymentId, StringComparer.Ordinal).Take(count).Select(payment => payment.PaymentId)];

    private ComparedPayment[] Sample()
    {
        var known = _judged.Where(payment => payment.IsFraud == true).Take(MostInSample / 2).ToList();
        var others = Array.FindAll(_all, payment => payment.IsFraud != true);
        var every = Math.Max(1, others.Length / (MostInSample - known.Count));
        return [.. known, .. others.Where((_, i) => i % every == 0).Take(MostInSample - known.Count)];
    }

    private (double From, double To, int[] Champion, int[] Challenger) Histogram()
    {
        var (from, to) = (_all.Min(payment => Math.Min(payment.Champion, payment.Challenger)), _all.Max(payment => Math.Max(payment.Champion, payment.Challenger)));
        var (one, two) = (new int[Bins], new int[Bins]);
        foreach (var payment in _all)
        {
            one[BinOf(payment.Champion)]++;
            two[BinOf(payment.Challenger)]++;
        }

        return (from, to, one, two);

        int BinOf(double score) => to > from ? Math.Min(Bins - 1, (int)((score - from) / (to - from) * Bins)) : 0;
    }
}
