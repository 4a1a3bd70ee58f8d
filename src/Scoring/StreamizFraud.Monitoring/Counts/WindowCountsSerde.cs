using System.Buffers;
using StreamizFraud.Monitoring.Measures;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Monitoring.Counts;

/// <summary>Bytes of <see cref="WindowCounts"/>: a version, then whole numbers. The same counts have the same bytes.</summary>
internal sealed class WindowCountsSerde : ISerde<WindowCounts>
{
    private const int Version = 1;

    public string Format => "window counts 1";

    public void Serialize(WindowCounts value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        destination.Whole(Version);
        ReadOnlySpan<long> numbers =
        [
            value.Rows, value.ByModel, value.Alerts, value.Unscored, value.LastGood, value.Late, value.ColdStarts, value.OtherSet, value.NewestMs, value.OldestMs,
            value.Mature, value.Frauds, value.MatureAlerts, value.LabelledAlerts, value.ScoreSum, value.SquaredErrors, value.Labels, value.NewestLabelMs, value.Ended,
        ];
        foreach (var number in numbers)
        {
            destination.Whole(number);
        }

        destination.Whole(value.Scores is null ? 0 : 1);
        if (value.Scores is { } scores)
        {
            Write(destination, scores);
        }

        destination.Whole(value.Features.Length);
        foreach (var feature in value.Features)
        {
            Write(destination, feature);
        }

        destination.Whole(value.Ranking.Count);
        var before = 0;
        foreach (var (bucket, step) in value.Ranking.Ascending)
        {
            destination.Whole((long)bucket - before);
            destination.Whole(step.Frauds);
            destination.Whole(step.Genuine);
            before = bucket;
        }

        destination.Whole(value.Cards.Scores.Count);
        foreach (var (card, score) in value.Cards.Scores.OrderBy(card => card.Key))
        {
            destination.Fixed(card);
            destination.Whole(BitConverter.SingleToInt32Bits(score));
        }

        destination.Whole(value.Cards.Frauds.Count);
        foreach (var card in value.Cards.Frauds.Order())
        {
            destination.Fixed(card);
        }
    }

    public WindowCounts Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var reader = new CountsReader(bytes);
        if (reader.Whole() != Version)
        {
            throw new SerdeException($"counts are not of version {Version}") { IsLoggable = true };
        }

        var counts = new WindowCounts
        {
            Rows = reader.Whole(),
            ByModel = reader.Whole(),
            Alerts = reader.Whole(),
            Unscored = reader.Whole(),
            LastGood = reader.Whole(),
            Late = reader.Whole(),
            ColdStarts = reader.Whole(),
            OtherSet = reader.Whole(),
            NewestMs = reader.Whole(),
            OldestMs = reader.Whole(),
            Mature = reader.Whole(),
            Frauds = reader.Whole(),
            MatureAlerts = reader.Whole(),
            LabelledAlerts = reader.Whole(),
            ScoreSum = reader.Whole(),
            SquaredErrors = reader.Whole(),
            Labels = reader.Whole(),
            NewestLabelMs = reader.Whole(),
            Ended = (int)reader.Whole(),
        };
        counts.Scores = reader.Whole() == 0 ? null : Read(ref reader);
        counts.Features = new DistributionCounts[reader.Length()];
        for (var column = 0; column < counts.Features.Length; column++)
        {
            counts.Features[column] = Read(ref reader);
        }

        ReadRanking(ref reader, counts);
        return counts;
    }

    private static void ReadRanking(ref CountsReader reader, WindowCounts counts)
    {
        var bucket = 0L;
        for (var left = reader.Length(); left > 0; left--)
        {
            bucket += reader.Whole();
            counts.Ranking.Add((int)bucket, new RankingStep(reader.Whole(), reader.Whole()));
        }

        for (var left = reader.Length(); left > 0; left--)
        {
            counts.Cards.AddScore(reader.Fixed(), BitConverter.Int32BitsToSingle((int)reader.Whole()));
        }

        for (var left = reader.Length(); left > 0; left--)
        {
            counts.Cards.AddFraud(reader.Fixed());
        }

        if (!reader.IsAtEnd)
        {
            throw new SerdeException("counts do not end where they should") { IsLoggable = true };
        }
    }

    private static void Write(IBufferWriter<byte> destination, DistributionCounts counts)
    {
        destination.Whole(counts.Defaults);
        destination.Whole(counts.Below);
        destination.Whole(counts.Bins.Length);
        foreach (var bin in counts.Bins)
        {
            destination.Whole(bin);
        }
    }

    private static DistributionCounts Read(ref CountsReader reader)
    {
        var (defaults, below) = (reader.Whole(), reader.Whole());
        var bins = new long[reader.Length()];
        for (var bin = 0; bin < bins.Length; bin++)
        {
            bins[bin] = reader.Whole();
        }

        return new DistributionCounts(bins, defaults, below);
    }
}
