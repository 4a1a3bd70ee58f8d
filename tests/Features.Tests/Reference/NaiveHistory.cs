namespace StreamizFraud.Features.Tests.Reference;

/// <summary>The operators in order of arrival, computed from the whole history each time.</summary>
internal static class NaiveHistory
{
    /// <summary>The value at a row; null if it has none.</summary>
    public static double? Value(Choice choice, IReadOnlyList<NaiveFeatures.Row> rows, NaiveFeatures.Row row, long newest, long latenessMs, bool looks = false)
    {
        var before = rows.TakeWhile(other => !ReferenceEquals(other, row)).ToList();
        var numbers = before.Select(other => NaiveFeatures.NumberOf(choice, other)).Where(number => number is not null).Select(number => number!.Value).ToList();
        switch (choice.Computes)
        {
            case Computes.Lag:
                return numbers.Count < choice.K ? null : numbers[^choice.K];
            case Computes.MeanOfLast:
                return numbers.Count == 0 ? null : numbers.TakeLast(choice.K).Sum() / (double)Math.Min(choice.K, numbers.Count);
            case Computes.SecondsSincePrevious:
                return before.Count == 0 ? null : (row.TimeMs - before[^1].TimeMs) / 1000.0;
            case Computes.SecondsSinceFirst:
                return before.Count == 0 ? looks ? null : 0 : (row.TimeMs - before[0].TimeMs) / 1000.0;
            case Computes.FirstSeen:
                return looks || NaiveFeatures.NumberOf(choice, row) is not { } own ? null : before.Any(other => NaiveFeatures.NumberOf(choice, other) == own && IsRemembered(choice, other.TimeMs, row.TimeMs, newest, latenessMs)) ? 0 : 1;
            case Computes.SessionCount:
                return Session(choice.SpanMs, before.Append(row)) - (looks ? 1 : 0);
            default:
                return Decayed(choice, before.Append(row), looks ? row : null);
        }
    }

    /// <summary>For as long as was said before the row; and for no row longer than that before the newest, but for the key's lateness.</summary>
    private static bool IsRemembered(Choice choice, long otherMs, long timeMs, long newest, long latenessMs) =>
        choice.Forever || (timeMs - otherMs < choice.SpanMs && newest - otherMs < choice.SpanMs + latenessMs);

    private static double Session(long gapMs, IEnumerable<NaiveFeatures.Row> rows)
    {
        var session = new List<long>();
        foreach (var row in rows)
        {
            if (session.Count > 0 && row.TimeMs > session.Max() + gapMs)
            {
                session.Clear();
            }

            session.Add(row.TimeMs);
        }

        return session.Count;
    }

    private static double Decayed(Choice choice, IEnumerable<NaiveFeatures.Row> rows, NaiveFeatures.Row? without)
    {
        var (sum, youngest) = (0.0, (long?)null);
        foreach (var row in rows)
        {
            double x = ReferenceEquals(row, without) ? 0 : choice.Computes == Computes.DecayedCount ? 1 : NaiveFeatures.NumberOf(choice, row) ?? 0;
            var half = (double)choice.SpanMs;
            if (youngest is null || row.TimeMs >= youngest)
            {
                sum = (sum * (youngest is { } last ? Math.Pow(2, -(row.TimeMs - last) / half) : 0)) + x;
                youngest = row.TimeMs;
            }
            else
            {
                sum += x * Math.Pow(2, -(youngest.Value - row.TimeMs) / half);
            }
        }

        return sum;
    }
}
