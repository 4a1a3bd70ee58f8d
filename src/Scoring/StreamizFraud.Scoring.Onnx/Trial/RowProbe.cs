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
    // Sums in another order differ by some 1e-7 of their size; this leaves room for models that work in 16 bits.
    private const float Rounding = 1e-3f;

    // What was found out of a model holds for the process: a large forest takes seconds.
    private static readonly ConcurrentDictionary<(string Sha256, int Most), bool> Known = new();

    private const int SearchRows = 16;

    private readonly BoundBatches _batches;
    private readonly LoadedModel _model;
    private readonly double[][] _rows;
    private readonly List<double[]> _taken = [];

    // Of each row its score and, of a sequence model, the state that it leaves.
    private readonly float[][] _single;
    private readonly float[][] _together;
    private readonly float[][] _states;
    private bool _placeMatters;
    private int _compared;
    private int _farOff;

    private RowProbe(BoundBatches batches, LoadedModel model, RowForm form)
    {
        _batches = batches;
        _model = model;
        _states = ProbeRows.States(batches.StateWidth);
        (_rows, _single) = Runnable(ProbeRows.Of(model.Contract, form, model.Texts));
        _together = new float[_rows.Length][];
    }

    /// <summary>Whether the rows have to be run singly.</summary>
    /// <param name="batches">The model, ready to run.</param>
    /// <param name="model">Which model it is.</param>
    /// <param name="form">What a row may hold.</param>
    /// <exception cref="ModelMismatchException">The score of a row depends on other rows, or on chance.</exception>
    public static bool MustRunSingly(BoundBatches batches, LoadedModel model, RowForm form)
    {
        var file = (model.Identity.Sha256, batches.Most);
        if (Known.TryGetValue(file, out var singly))
        {
            return singly;
        }

        var probe = new RowProbe(batches, model, form);
        try
        {
            foreach (var size in batches.Sizes())
            {
                probe.Try(size);
            }

            singly = probe._placeMatters;
        }
        catch (OnnxRuntimeException) when (batches.Alone == 1 && !batches.Options.Terminate)
        {
            // A graph whose inside takes one row only, though its inputs are declared open: each row ran alone.
            singly = true;
        }

        return Known[file] = singly;
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
                    throw Refused("gives a row another score when other rows are scored with it", search => search.OfNeighbours(Rows(places), Rows(others), kept));
                }
            }

            Compare(others, again);
        }

        Compare(places, scores);
        var repeated = Enumerable.Repeat(places[0], size).ToArray();
        Compare(repeated, Run(repeated));
        if (_placeMatters && _farOff * 2 > _compared)
        {
            throw Refused("gives a row another score, by more than rounding, when it is scored alone", search => search.OfSize(Rows(places), _rows[places[0]], Rounding));
        }
    }

    private void Compare(int[] rows, float[][] results)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            _together[row] ??= results[i];
            _placeMatters |= !SameBits(_together[row], results[i]);
            _compared++;
            _farOff += Far(_single[row], results[i]) ? 1 : 0;
        }
    }

    private double[] Rows(int[] rows) => [.. rows.SelectMany(row => _rows[row])];

    private float[][] Run(int[] rows) => Run(Rows(rows), rows, rows.Length);

    /// <param name="values">Rows.</param>
    /// <param name="states">Which state each begins with.</param>
    /// <param name="size">Rows of the run.</param>
    private float[][] Run(double[] values, int[] states, int size)
    {
        var (scores, kept, width) = (new float[states.Length], states.SelectMany(row => _states[row % _states.Length]).ToArray(), _batches.StateWidth);
        _batches.RunOnce(values, kept, scores, size);
        return [.. scores.Select((score, i) => (float[])[score, .. kept.AsSpan(i * width, width)])];
    }

    /// <summary>The rows that the model takes, a category that it does not know makes some graphs fail, and their scores alone.</summary>
    private (double[][] Rows, float[][] Results) Runnable(IEnumerable<double[]> candidates)
    {
        var rows = new List<double[]>();
        var results = new List<float[]>();
        foreach (var row in candidates)
        {
            try
            {
                results.Add(Run(row, [rows.Count], _batches.Alone)[0]);
            }
            catch (OnnxRuntimeException) when (!_batches.Options.Terminate)
            {
                continue;
            }

            rows.Add(row);
            _taken.Add(row);
        }

        if (rows.TrueForAll(row => row.AsSpan().SequenceEqual(rows[0])))
        {
            throw new ModelMismatchException(
                $"Model {_model.Identity.Name} {_model.Identity.Version} takes one of the rows that it is tried with, which is too few to see whether the score of a row depends on that row alone; it needs golden rows (model pack --rows).");
        }

        // Once more, after other rows than before.
        for (var i = rows.Count - 1; i >= 0; i--)
        {
            if (!SameBits(Run(rows[i], [i], _batches.Alone)[0], results[i]))
            {
                var row = rows[i];
                throw Refused("gives the same row another score at every run", search => search.OfChance(row, _batches.Alone));
            }
        }

        return ([.. rows], [.. results]);
    }

    /// <summary>Rows to search with, and the same with every second one exchanged for another.</summary>
    private (double[] Rows, double[] Others) Mixed()
    {
        var rows = _taken.Take(SearchRows).Concat(Enumerable.Repeat(_taken[0], SearchRows)).Take(SearchRows).ToList();
        return ([.. rows.SelectMany(row => row)], [.. rows.SelectMany((_, place) => place % 2 == 0 ? rows[place] : rows[SearchRows - place])]);
    }

    private ModelMismatchException Refused(string reason, Func<OperatorSearch, string?> search)
    {
        // What chance or the neighbours do may show in another way first, or not every time.
        var (some, others) = Mixed();
        var found = OperatorSearch.Try(_model, within => within.OfChance(some, SearchRows))
            ?? OperatorSearch.Try(_model, search)
            ?? OperatorSearch.Try(_model, within => within.OfNeighbours(some, others, 0));
        var which = found is null ? string.Empty : $" It is operator {found}: the first, in the order of the graph, of which that can be seen.";
        return new ModelMismatchException(
            $"Model {_model.Identity.Name} {_model.Identity.Version} {reason}: a replayed record would not get the score that it had. The score of a row must depend on that row alone.{which}");
    }

    private static bool Far(float[] a, float[] b) => a.Zip(b).Any(pair => Far(pair.First, pair.Second));

    private static bool SameBits(float[] a, float[] b) => a.Zip(b).All(pair => SameBits(pair.First, pair.Second));

    private static bool Far(float a, float b) => !SameBits(a, b) && !(MathF.Abs(a - b) <= Rounding * MathF.Max(MathF.Abs(a), MathF.Abs(b)));

    private static bool SameBits(float a, float b) =>
        BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b) || (float.IsNaN(a) && float.IsNaN(b));
}
