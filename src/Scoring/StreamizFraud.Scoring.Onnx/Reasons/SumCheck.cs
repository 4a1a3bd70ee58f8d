namespace StreamizFraud.Scoring.Onnx;

/// <summary>Whether sums are those from which a model makes its scores: a constant added, and a link.</summary>
/// <param name="Link">How scores come from sums.</param>
/// <param name="Base">What is added to each sum.</param>
internal readonly record struct SumCheck(ScoreLink Link, double Base)
{
    /// <summary>Most rounding of a score: float32 sums, in another order.</summary>
    private const double Tolerance = 1e-5;

    /// <param name="sums">The sum of each row, and the size of its parts: what rounding is measured by.</param>
    /// <param name="scores">The model's score of each row.</param>
    /// <param name="differs">The first row whose score does not come from its sum, for the link that fits most rows.</param>
    /// <returns>Null if they are not.</returns>
    public static SumCheck? Find(IReadOnlyList<(double Sum, double Size)> sums, ReadOnlySpan<float> scores, out int differs)
    {
        differs = -1;
        foreach (var link in (ScoreLink[])[ScoreLink.Logistic, ScoreLink.Identity])
        {
            var first = Differs(link, sums, scores, out var added);
            if (first < 0)
            {
                return new SumCheck(link, added);
            }

            differs = Math.Max(differs, first);
        }

        return null;
    }

    // The row that differs first, or -1.
    private static int Differs(ScoreLink link, IReadOnlyList<(double Sum, double Size)> sums, ReadOnlySpan<float> scores, out double added)
    {
        var differences = new List<double>();
        for (var i = 0; i < scores.Length; i++)
        {
            if (IsTelling(link, scores[i]))
            {
                differences.Add(SumOf(link, scores[i]) - sums[i].Sum);
            }
        }

        differences.Sort();
        added = differences.Count == 0 ? 0 : differences[differences.Count / 2];
        if (differences.Count < 2)
        {
            return 0;
        }

        for (var i = 0; i < scores.Length; i++)
        {
            var (sum, size) = sums[i];
            var score = link == ScoreLink.Identity ? sum + added : 1 / (1 + Math.Exp(-(sum + added)));
            var rounding = Tolerance + (size * 1e-6);
            var isRounding = Math.Abs(score - scores[i]) <= (link == ScoreLink.Identity ? rounding : Math.Min(rounding, Tolerance))
                && (!IsTelling(link, scores[i]) || Math.Abs(SumOf(link, scores[i]) - sum - added) <= rounding + Unsteady(link, scores[i]));
            if (!isRounding)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsTelling(ScoreLink link, float score) => link == ScoreLink.Identity ? float.IsFinite(score) : score is > 0.001f and < 0.999f;

    private static double SumOf(ScoreLink link, float score) => link == ScoreLink.Identity ? score : Math.Log(score / (1d - score));

    // What half a unit in the last place of a float32 score is in log odds, and ONNX Runtime's own approximation of exp.
    private static double Unsteady(ScoreLink link, float score) => link == ScoreLink.Identity ? 0 : 4e-7 / (score * (1d - score));
}
