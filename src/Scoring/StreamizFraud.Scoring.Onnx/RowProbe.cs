using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>
/// Finds out by trial whether a model's score of a row depends on that row alone: rows are scored singly, and in every batch size used
/// repeated, moved, and beside other rows.
/// </summary>
/// <remarks>
/// Same place and size, other neighbours, another score: the model looks at the neighbours. Another place or size and another score: so do
/// sums over widths that fill no vector register, by the last bits; then the score of a row that is run alone is the one that counts. If most
/// scores differ by more than that, the model means something else by them. A trial proves the presence of a dependence, not its absence.
/// </remarks>
internal sealed class RowProbe
{
    private const int Rows = 64;
    private const int MostGolden = 16;

    // Sums in another order differ by some 1e-7 of their size; this leaves room for models that work in 16 bits.
    private const float Rounding = 1e-3f;

    // What was found out of a file holds for the process: every task loads the file, and a large forest takes seconds.
    private static readonly ConcurrentDictionary<(string Sha256, int Most), bool> Known = new();

    private readonly BoundBatches _batches;
    private readonly string _model;
    private readonly float[][] _rows;
    private readonly float[] _single;
    private readonly float[] _together;
    private readonly bool[] _seen;
    private bool _placeMatters;
    private int _compared;
    private int _farOff;

    private RowProbe(BoundBatches batches, ModelIdentity model, GoldenRows? golden)
    {
        _batches = batches;
        _model = $"{model.Name} {model.Version}";
        (_rows, _single) = Runnable(Candidates(golden));
        _together = new float[_rows.Length];
        _seen = new bool[_rows.Length];
    }

    /// <summary>Whether the rows have to be run singly.</summary>
    /// <param name="batches">The model, ready to run.</param>
    /// <param name="model">Which model it is.</param>
    /// <param name="golden">Rows that its maker gave, if any: they are probed too.</param>
    /// <exception cref="ModelMismatchException">The score of a row depends on other rows, or on chance.</exception>
    /// <exception cref="OnnxRuntimeException">A run failed.</exception>
    public static bool MustRunSingly(BoundBatches batches, ModelIdentity model, GoldenRows? golden)
    {
        var file = (model.Sha256, batches.Most);
        if (Known.TryGetValue(file, out var singly))
        {
            return singly;
        }

        var probe = new RowProbe(batches, model, golden);
        foreach (var size in batches.Sizes())
        {
            probe.Try(size);
        }

        return Known[file] = probe._placeMatters;
    }

    private void Try(int size)
    {
        // The shift moves every row to other places from size to size.
        var places = Enumerable.Range(0, size).Select(place => (place + size) % _rows.Length).ToArray();
        var scores = Run(places);
        for (var kept = 0; kept < 2; kept++)
        {
            var others = places.Select((row, place) => place % 2 == kept ? row : (_rows.Length - 1 - row + kept) % _rows.Length).ToArray();
            var again = Run(others);
            for (var place = kept; place < size; place += 2)
            {
                if (!SameBits(scores[place], again[place]))
                {
                    throw Refused("gives a row another score when other rows are scored with it");
                }
            }

            Compare(others, again);
        }

        Compare(places, scores);
        var repeated = Enumerable.Repeat(places[0], size).ToArray();
        Compare(repeated, Run(repeated));
        if (_placeMatters && _farOff * 2 > _compared)
        {
            throw Refused("gives a row another score, by more than rounding, when it is scored alone");
        }
    }

    private void Compare(int[] rows, float[] scores)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            if (!_seen[row])
            {
                (_seen[row], _together[row]) = (true, scores[i]);
            }

            _placeMatters |= !SameBits(_together[row], scores[i]);
            _compared++;
            _farOff += Far(_single[row], scores[i]) ? 1 : 0;
        }
    }

    private float[] Run(int[] rows)
    {
        var scores = new float[rows.Length];
        _batches.RunOnce(rows.SelectMany(row => _rows[row]).ToArray(), scores, rows.Length);
        return scores;
    }

    /// <summary>The rows that the model takes, a category that it does not know makes some graphs fail, and their scores alone.</summary>
    private (float[][] Rows, float[] Scores) Runnable(IEnumerable<float[]> candidates)
    {
        var rows = new List<float[]>();
        var scores = new List<float>();
        var score = new float[1];
        foreach (var row in candidates)
        {
            try
            {
                _batches.RunOnce(row, score, 1);
            }
            catch (OnnxRuntimeException)
            {
                continue;
            }

            rows.Add(row);
            scores.Add(score[0]);
        }

        // Once more, after other rows than before.
        for (var i = rows.Count - 1; i >= 0; i--)
        {
            _batches.RunOnce(rows[i], score, 1);
            if (!SameBits(score[0], scores[i]))
            {
                throw Refused("gives the same row another score at every run");
            }
        }

        return ([.. rows], [.. scores]);
    }

    /// <summary>Zeros, the maker's rows, and rows of several magnitudes, the same ones each time.</summary>
    private IEnumerable<float[]> Candidates(GoldenRows? golden)
    {
        yield return new float[_batches.Width];
        var given = golden?.Features.Take(MostGolden).ToArray() ?? [];
        foreach (var row in given)
        {
            yield return row;
        }

        // A multiplicative generator (Lehmer, 2^31 - 1, 48271): the same rows on every platform and version of .NET.
        var state = 1_000_003L;
        for (var i = given.Length + 1; i < Rows; i++)
        {
            var row = new float[_batches.Width];
            var magnitude = MathF.Pow(10, (i % 5) - 1);
            for (var column = 0; column < row.Length; column++)
            {
                state = state * 48271 % int.MaxValue;
                var share = (float)state / int.MaxValue;
                row[column] = magnitude * (i % 2 == 0 ? share : (2 * share) - 1);
            }

            yield return row;
        }
    }

    private ModelMismatchException Refused(string reason) =>
        new($"Model {_model} {reason}: a replayed record would not get the score that it had. The score of a row must depend on that row alone.");

    private static bool Far(float a, float b) => !SameBits(a, b) && !(MathF.Abs(a - b) <= Rounding * MathF.Max(MathF.Abs(a), MathF.Abs(b)));

    private static bool SameBits(float a, float b) =>
        BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b) || (float.IsNaN(a) && float.IsNaN(b));
}
