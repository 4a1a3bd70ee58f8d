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
    private readonly SequenceRun? _sequence = used.Model.Sequence is { } form ? new SequenceRun(used.Model, form, batchSize) : null;
    private readonly int[] _slots = used.Model.Sequence is null ? [] : new int[batchSize];

    // All rows were taken, each at its own place: refusals and places are of an earlier batch then.
    private bool _isWhole;
    private bool _hasRun;

    public ModelInUse Used => used;

    public ModelStage Stage => stage;

    /// <summary>Whether it keeps a state for each card.</summary>
    public bool IsSequence => _sequence is not null;

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

    /// <summary>Finds the states that a sequence model scores the rows from.</summary>
    /// <param name="cards">Cards of the batch.</param>
    /// <param name="length">Rows of the batch.</param>
    public void FindStates<TEvent>(BatchCards<TEvent> cards, int length)
    {
        _sequence!.Begin(cards.Count);
        for (var i = 0; i < length; i++)
        {
            // A row that is refused also says that the model knows the card from here on.
            if (IsAsked(i))
            {
                var slot = cards.SlotOf(i);
                _sequence.Ask(slot, cards.StatesOf(slot));
                if (_isWhole || _refusals[i] is null)
                {
                    _slots[PlaceOf(i)] = slot;
                }
            }
        }
    }

    /// <summary>Scores them.</summary>
    /// <exception cref="ScoringException">The model cannot be run.</exception>
    public void Run()
    {
        _hasRun = true;
        if (Count == 0)
        {
            return;
        }

        var rows = _rows.AsSpan(0, Count * used.Binding.Width);
        var scores = _scores.AsSpan(0, Count);
        if (_sequence is null)
        {
            used.Model.Score(rows, scores);
        }
        else
        {
            _sequence.Score(rows, _slots.AsSpan(0, Count), scores);
        }
    }

    /// <summary>Goes on without scores.</summary>
    /// <returns>How many rows have none.</returns>
    public int GiveUp()
    {
        _hasRun = false;
        _scores.AsSpan(0, Count).Fill(float.NaN);
        return Count;
    }

    /// <summary>Scores the rows of a sequence model one by one, after <see cref="FindStates"/>; those that it cannot be run for have no score.</summary>
    /// <returns>How many rows it could not be run for.</returns>
    public int RunEach() => _sequence!.ScoreEach(_rows.AsSpan(0, Count * used.Binding.Width), _slots.AsSpan(0, Count), _scores.AsSpan(0, Count));

    /// <summary>Whether it leaves another state of a card.</summary>
    public bool HasChanged(int slot) => _hasRun && _sequence?.HasChanged(slot) == true;

    /// <summary>Writes the state that it leaves.</summary>
    public void Write(int slot, CardStates states) => _sequence!.Write(slot, states);

    /// <summary>Whether the model was asked for a row.</summary>
    public bool IsAsked(int index) => _isWhole || !ReferenceEquals(_refusals[index], NotAsked);

    /// <summary>Why a row has no score; null: it has one.</summary>
    public string? RefusalOf(int index) =>
        (_isWhole ? null : _refusals[index]) ?? (float.IsFinite(ScoreOf(index)) ? null : $"the score of model {used.Stamp.Model.Name} {used.Stamp.Model.Version}{(IsSequence ? ", or the state that it leaves," : string.Empty)} is not finite");

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
