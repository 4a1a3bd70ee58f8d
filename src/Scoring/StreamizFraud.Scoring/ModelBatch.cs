using StreamizFraud.Features;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Scoring;

/// <summary>The rows of a batch as one model takes them, and what it gives them.</summary>
/// <remarks>Owned by the task's thread. Allocates nothing once it is made.</remarks>
internal sealed class ModelBatch(ModelInUse used, ModelStage stage, int batchSize)
{
    private const string NotAsked = "";
    private readonly double[] _rows = new double[batchSize * used.Binding.Width];
    private readonly float[] _scores = new float[batchSize];
    private readonly int[] _places = new int[batchSize];
    private readonly string?[] _refusals = new string?[batchSize];

    // All rows were taken, each at its own place: refusals and places are of an earlier batch then.
    private bool _isWhole;

    public ModelInUse Used => used;

    public ModelStage Stage => stage;

    /// <summary>Rows to score.</summary>
    public int Count { get; private set; }

    /// <summary>Takes the rows that the model can score, without gaps.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="asked">Which of them it is asked for; empty: all.</param>
    public void Convert<K, TEvent>(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch, ReadOnlySpan<bool> asked)
    {
        _isWhole = asked.IsEmpty && TryConvertAll(batch);
        Count = _isWhole ? batch.Length : ConvertEach(batch, asked);
    }

    /// <summary>Scores them.</summary>
    /// <exception cref="ScoringException">The model cannot be run.</exception>
    public void Run()
    {
        if (Count > 0)
        {
            used.Model.Score(_rows.AsSpan(0, Count * used.Binding.Width), _scores.AsSpan(0, Count));
        }
    }

    /// <summary>Goes on without scores.</summary>
    public void GiveUp() => _scores.AsSpan(0, Count).Fill(float.NaN);

    /// <summary>Whether the model was asked for a row.</summary>
    public bool IsAsked(int index) => _isWhole || !ReferenceEquals(_refusals[index], NotAsked);

    /// <summary>Why a row has no score; null: it has one.</summary>
    public string? RefusalOf(int index) =>
        (_isWhole ? null : _refusals[index]) ?? (float.IsFinite(ScoreOf(index)) ? null : $"the score of model {used.Stamp.Model.Name} {used.Stamp.Model.Version} is not finite");

    /// <summary>The score of a row that has one.</summary>
    public float ScoreOf(int index) => _scores[PlaceOf(index)];

    /// <summary>The row as it was scored.</summary>
    public ReadOnlySpan<double> RowOf(int index) => _rows.AsSpan(PlaceOf(index) * used.Binding.Width, used.Binding.Width);

    /// <summary>What it gave a row beside the model that decides.</summary>
    public OtherScore Other(int index) => new(used.Stamp.Model, stage, RefusalOf(index) is null ? ScoreOf(index) : float.NaN);

    private int PlaceOf(int index) => _isWhole ? index : _places[index];

    private bool TryConvertAll<K, TEvent>(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch)
    {
        var (binding, at) = (used.Binding, 0);
        var rows = _rows.AsSpan();
        for (var i = 0; i < batch.Length; i++, at += binding.Width)
        {
            ref readonly var record = ref batch[i];
            if (!record.HasValue || binding.TryPlace(record.Value.Values, rows.Slice(at, binding.Width)) is not null)
            {
                return false;
            }
        }

        return used.Model.TakesAll(rows[..at]);
    }

    private int ConvertEach<K, TEvent>(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch, ReadOnlySpan<bool> asked)
    {
        var (binding, count) = (used.Binding, 0);
        for (var i = 0; i < batch.Length; i++)
        {
            ref readonly var record = ref batch[i];
            _refusals[i] = !asked.IsEmpty && !asked[i] ? NotAsked
                : record.HasValue ? binding.TryConvert(record.Value.Values, _rows.AsSpan(count * binding.Width, binding.Width))
                : "a record without a value cannot be scored";
            _places[i] = count;
            count += _refusals[i] is null ? 1 : 0;
        }

        return count;
    }
}
