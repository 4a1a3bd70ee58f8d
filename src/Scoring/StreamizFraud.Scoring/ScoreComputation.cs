using StreamizFraud.Features;

namespace StreamizFraud.Scoring;

/// <summary>Scores feature rows without a topology: the same code and the same scores as in the stream. For backtests, and to compute again what was decided.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>Not thread-safe.</remarks>
public sealed class ScoreComputation<TEvent> : IDisposable
{
    private const int MostRows = 256;
    private readonly ModelInUse _used;
    private readonly ReasonOptions? _explained;
    private readonly float[] _scores = new float[MostRows];
    private readonly int[] _places = new int[MostRows];
    private readonly double[] _rows;
    private readonly int _width;

    /// <summary>A computation that has taken the model over.</summary>
    /// <param name="set">The features that rows hold.</param>
    /// <param name="model">The model; disposed of with the computation, also if it is refused.</param>
    /// <param name="reasons">Which scores get reasons; null: none.</param>
    /// <param name="degraded">What stands on the scores as what they were given by.</param>
    /// <exception cref="ModelMismatchException">The model does not fit the feature set, or is a sequence model: rows by themselves have no scores then.</exception>
    public ScoreComputation(FeatureSet<TEvent> set, IFraudModel model, ReasonOptions? reasons = null, Degradation degraded = Degradation.None)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(model);
        reasons?.Check();
        _explained = reasons;
        _used = ModelInUse.Make(set, new ModelSupply(() => model), set.Name + "-score", degraded, reasons is not null, keepsStates: false);
        _rows = new double[MostRows * _used.Binding.Width];
        _width = set.Width;
    }

    /// <summary>The stamp of the scores.</summary>
    public ScoreStamp Stamp => _used.Stamp;

    /// <summary>Scores rows.</summary>
    /// <param name="rows">Rows of the set.</param>
    /// <param name="scored">Receives as many scored rows, in their order. The score of a row that the model does not take is NaN.</param>
    /// <exception cref="ArgumentException">There is no room for all scored rows.</exception>
    /// <exception cref="ScoringException">The model could not be run.</exception>
    public void Score(ReadOnlySpan<FeatureRow<TEvent>> rows, Span<Scored<TEvent>> scored)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scored.Length, rows.Length, nameof(scored));
        for (var from = 0; from < rows.Length; from += MostRows)
        {
            var length = Math.Min(MostRows, rows.Length - from);
            ScoreBatch(rows.Slice(from, length), scored.Slice(from, length));
        }
    }

    /// <summary>Scores vectors of the set.</summary>
    /// <param name="vectors">Rows as wide as the set, one after the other.</param>
    /// <param name="scores">Receives a score a row; NaN for a row that the model does not take.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    /// <exception cref="ScoringException">The model could not be run.</exception>
    public void Score(ReadOnlySpan<double> vectors, Span<float> scores)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(vectors.Length, scores.Length * _width, nameof(vectors));
        for (var from = 0; from < scores.Length; from += MostRows)
        {
            var length = Math.Min(MostRows, scores.Length - from);
            var count = 0;
            for (var i = 0; i < length; i++)
            {
                count = Place(i, vectors.Slice((from + i) * _width, _width), count);
            }

            Run(count);
            for (var i = 0; i < length; i++)
            {
                scores[from + i] = ScoreOf(i);
            }
        }
    }

    /// <summary>Disposes of the model.</summary>
    public void Dispose() => _used.Dispose();

    private void ScoreBatch(ReadOnlySpan<FeatureRow<TEvent>> rows, Span<Scored<TEvent>> scored)
    {
        var count = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            count = Place(i, rows[i].Values, count);
        }

        Run(count);
        var width = _used.Binding.Width;
        for (var i = 0; i < rows.Length; i++)
        {
            var score = ScoreOf(i);
            scored[i] = float.IsNaN(score) ? new Scored<TEvent>(rows[i], score, _used.Unscored)
                : _explained is { } explained && explained.Takes(score, _used.Model.LowIsSuspicious)
                ? new Scored<TEvent>(rows[i], score, _used.Stamp) { Reasons = _used.Model.Reasons(_rows.AsSpan(_places[i] * width, width), explained.Most) }
                : new Scored<TEvent>(rows[i], score, _used.Stamp);
        }
    }

    /// <summary>Takes a row into the batch, unless the model does not take it.</summary>
    private int Place(int row, ReadOnlySpan<double> values, int count)
    {
        var width = _used.Binding.Width;
        _places[row] = _used.Binding.TryConvert(values, _rows.AsSpan(count * width, width)) is null ? count : -1;
        return _places[row] < 0 ? count : count + 1;
    }

    private void Run(int count)
    {
        if (count > 0)
        {
            _used.Model.Score(_rows.AsSpan(0, count * _used.Binding.Width), _scores.AsSpan(0, count));
        }
    }

    private float ScoreOf(int row) => _places[row] is >= 0 and var place && float.IsFinite(_scores[place]) ? _scores[place] : float.NaN;
}
