using CardFraudService.Features;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;

namespace StreamizFraud.Monitoring.Tests.Bugs;

/// <summary>
/// A generated world in three parts: days that fill the windows, four weeks that say what is usual (the profile of the sample's model), and four weeks in which the model is watched.
/// </summary>
internal sealed class WatchedWorld
{
    public const int ProfileFrom = 37;
    public const int WatchFrom = ProfileFrom + 28;
    public const int Days = WatchFrom + 28;

    /// <summary>Score from which on a payment is reviewed, as in the sample.</summary>
    public const double ReviewFrom = 0.3;

    private const int MostLabelHours = 6 * 24;

    public WatchedWorld(int cards, long seed = 11)
    {
        Payments = PaymentWorld.Generate(new WorldOptions { Seed = seed, Cards = cards, Terminals = 2 * cards, Days = Days });
        var vectors = new double[Payments.Count][];
        var features = new FeatureComputation<Payment>(Set);
        for (var i = 0; i < vectors.Length; i++)
        {
            features.Add(Payments[i], Payments[i].EventTimeMs, vectors[i] = new double[Set.Width]);
        }

        Vectors = vectors;
        var (from, watched) = (FirstOf(ProfileFrom), FirstOf(WatchFrom));
        var scores = Score(vectors[from..watched]);
        var rows = new TrainingRows(Set.Definitions, ReviewFrom);
        for (var i = from; i < watched; i++)
        {
            rows.Add(vectors[i], scores[i - from], Payments[i].EventTimeMs, Payments[i].IsFraud);
        }

        Profile = rows.ToProfile();
    }

    public static HandbookFeatures Set { get; } = new();

    public static ModelIdentity Model { get; } = Identity();

    public IReadOnlyList<Payment> Payments { get; }

    /// <summary>The right features of each payment.</summary>
    public IReadOnlyList<double[]> Vectors { get; }

    public TrainingProfile Profile { get; }

    public static int Column(string feature) => Set.Names.ToList().IndexOf(feature);

    public static float[] Score(IReadOnlyList<double[]> vectors)
    {
        using var model = new ScoreComputation<Payment>(Set, Load());
        var scores = new float[vectors.Count];
        model.Score(vectors.SelectMany(vector => vector).ToArray(), scores);
        return scores;
    }

    /// <summary>The first payment of a day.</summary>
    public int FirstOf(int day)
    {
        var (from, to) = (0, Payments.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            (from, to) = WorldCalendar.DayOf(Payments[middle].EventTimeMs) < day ? (middle + 1, to) : (from, middle);
        }

        return from;
    }

    /// <summary>When each fraud becomes known: up to six days later, a different time for each.</summary>
    public IEnumerable<(Payment Payment, long KnownMs)> Labels() =>
        Payments.Where(payment => payment.IsFraud)
            .Select(payment => (payment, payment.EventTimeMs + 3_600_000L + (Mix(long.Parse(payment.Id)) % (MostLabelHours * 3_600_000L))))
            .OrderBy(label => label.Item2);

    /// <summary>A number that looks like chance, from 0.</summary>
    public static long Mix(long number)
    {
        var mixed = (ulong)number * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9;
        return (long)((mixed ^ (mixed >> 32)) >> 1);
    }

    private static OnnxFraudModel Load() => OnnxFraudModel.Load(Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx"));

    private static ModelIdentity Identity()
    {
        using var model = Load();
        return model.Identity;
    }
}
