using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StreamizFraud.Scoring.Tests.Sequences;

/// <summary>
/// A sequence model whose package is a line of text, <c>name|version|factor|carries</c>: it keeps half of what it had and adds the feature a; the score is that, times
/// its factor. So the score tells the payments that it has seen, and their order.
/// </summary>
/// <remarks>Numbers above 1,000 leave a state that is not finite, negative ones a score that is not; b of 13 is refused, c of 13 makes the whole run fail.</remarks>
internal sealed class DecayingModel : IFraudModel
{
    private readonly float _factor;

    private DecayingModel(byte[] package)
    {
        var parts = Encoding.UTF8.GetString(package).Split('|');
        Identity = new(parts[0], parts[1], Hash(package));
        _factor = float.Parse(parts[2], CultureInfo.InvariantCulture);
        Sequence = new SequenceForm(1, parts[3].Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    public ModelIdentity Identity { get; }

    public IReadOnlyList<string> FeatureNames { get; } = ["a", "b", "c"];

    public SequenceForm? Sequence { get; }

    /// <summary>Rows of the largest batch that it was given.</summary>
    public int Largest { get; private set; }

    public static byte[] Package(string version, float factor, params string[] carries) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"decaying|{version}|{factor}|{string.Join(',', carries)}"));

    public static string Hash(byte[] package) => Convert.ToHexStringLower(SHA256.HashData(package));

    public static DecayingModel Load(byte[] package) => new(package);

    public static float Next(float state, double a) => (state / 2) + (float)a;

    public string? Refusal(ReadOnlySpan<double> row) => row[1] == 13 ? "feature b is 13" : null;

    public void Score(ReadOnlySpan<double> rows, Span<float> scores) => throw new InvalidOperationException("a sequence model");

    public void Score(ReadOnlySpan<double> rows, Span<float> states, Span<float> scores)
    {
        Largest = Math.Max(Largest, scores.Length);
        for (var i = 0; i < scores.Length; i++)
        {
            var row = rows.Slice(3 * i, 3);
            if (row[2] == 13)
            {
                throw new ScoringException("It cannot be run.");
            }

            states[i] = row[0] > 1000 ? float.PositiveInfinity : Next(states[i], row[0]);
            scores[i] = row[0] < 0 ? float.NaN : states[i] * _factor;
            if (row[0] > 1000)
            {
                scores[i] = 1;
            }
        }
    }

    public void Dispose()
    {
    }
}
