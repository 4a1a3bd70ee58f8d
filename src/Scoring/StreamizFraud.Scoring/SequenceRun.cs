namespace StreamizFraud.Scoring;

/// <summary>Scores the rows of a batch by a sequence model: those of one card one after the other, those of different cards together.</summary>
/// <remarks>
/// A batch is cut into waves: the first has the first row of every card, the second their second rows, and so on. So each row is scored from the state that the row
/// before it has left, whatever the batch. Owned by the task's thread; allocates nothing once it is made.
/// </remarks>
internal sealed class SequenceRun
{
    private readonly IFraudModel _model;
    private readonly SequenceForm _form;
    private readonly int _width;
    private readonly ModelTag _tag;
    private readonly ModelTag[] _carriedFrom;

    // By slot: the card's state, whether the model was asked for the card, whether it has scored it or the state must be told from that of another model.
    private readonly float[] _states;
    private readonly bool[] _isAsked;
    private readonly bool[] _isNew;
    private readonly int[] _rowsOf;

    // By row: its wave, and the rows in order of their waves.
    private readonly int[] _waves;
    private readonly int[] _order;
    private readonly int[] _ends;

    // What one wave is scored with.
    private readonly double[] _waveRows;
    private readonly float[] _waveStates;
    private readonly float[] _waveScores;

    public SequenceRun(IFraudModel model, SequenceForm form, int batchSize)
    {
        (_model, _form, _width) = (model, form, model.Width);
        _tag = ModelTag.Of(model.Identity.Sha256);
        _carriedFrom = [.. form.CarriedFrom.Select(ModelTag.Of)];
        _states = new float[batchSize * form.Width];
        (_isAsked, _isNew, _rowsOf) = (new bool[batchSize], new bool[batchSize], new int[batchSize]);
        (_waves, _order, _ends) = (new int[batchSize], new int[batchSize], new int[batchSize]);
        _waveRows = new double[batchSize * _width];
        _waveStates = new float[batchSize * form.Width];
        _waveScores = new float[batchSize];
    }

    /// <summary>Begins a batch with so many cards.</summary>
    public void Begin(int cards)
    {
        _isAsked.AsSpan(0, cards).Clear();
        _rowsOf.AsSpan(0, cards).Clear();
    }

    /// <summary>The model is asked for a row of a card.</summary>
    /// <param name="slot">The card.</param>
    /// <param name="before">States of the card; null: there are none.</param>
    public void Ask(int slot, CardStates? before)
    {
        if (_isAsked[slot])
        {
            return;
        }

        _isAsked[slot] = true;
        var state = StateOf(slot);
        _isNew[slot] = before is null || !before.TryGet(_tag, state);
        if (_isNew[slot] && !TryCarry(before, state))
        {
            state.Clear();
        }
    }

    /// <summary>Scores rows.</summary>
    /// <param name="rows">As the model takes them.</param>
    /// <param name="slots">The card of each.</param>
    /// <param name="scores">Receives a score a row; NaN also where the state that the model leaves is not finite. Such a row leaves the state as it was.</param>
    /// <exception cref="ScoringException">The model cannot be run.</exception>
    public void Score(ReadOnlySpan<double> rows, ReadOnlySpan<int> slots, Span<float> scores)
    {
        var waves = Cut(slots);
        if (waves == 1)
        {
            // No card twice: the rows are scored where they are.
            Gather(slots, _waveStates);
            _model.Score(rows, _waveStates.AsSpan(0, slots.Length * _form.Width), scores);
            for (var row = 0; row < slots.Length; row++)
            {
                Take(row, slots[row], ref scores[row]);
            }

            return;
        }

        for (int wave = 0, from = 0; wave < waves; from = _ends[wave++])
        {
            ScoreWave(rows, slots, _order.AsSpan(from, _ends[wave] - from), scores);
        }
    }

    /// <summary>Scores rows one by one, in their order. One that the model cannot be run for has NaN, and leaves the state as it was.</summary>
    /// <returns>How many it could not be run for.</returns>
    public int ScoreEach(ReadOnlySpan<double> rows, ReadOnlySpan<int> slots, Span<float> scores)
    {
        var failed = 0;
        for (var row = 0; row < slots.Length; row++)
        {
            var slot = slots[row];
            _rowsOf[slot]++;
            var state = _waveStates.AsSpan(0, _form.Width);
            StateOf(slot).CopyTo(state);
            try
            {
                _model.Score(rows.Slice(row * _width, _width), state, scores.Slice(row, 1));
                Take(0, slot, ref scores[row]);
            }
            catch (ScoringException)
            {
                scores[row] = float.NaN;
                failed++;
            }
        }

        return failed;
    }

    /// <summary>Whether a card's state must be written.</summary>
    public bool HasChanged(int slot) => _isAsked[slot] && (_rowsOf[slot] > 0 || (_isNew[slot] && _carriedFrom.Length > 0));

    /// <summary>Writes a card's state.</summary>
    public void Write(int slot, CardStates states) => states.Set(_tag, StateOf(slot));

    private Span<float> StateOf(int slot) => _states.AsSpan(slot * _form.Width, _form.Width);

    private bool TryCarry(CardStates? before, Span<float> state)
    {
        foreach (var other in _carriedFrom)
        {
            if (before?.TryGet(other, state) == true)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Numbers the rows of each card, and sorts all rows by that number.</summary>
    /// <returns>How many waves there are.</returns>
    private int Cut(ReadOnlySpan<int> slots)
    {
        var waves = 0;
        for (var row = 0; row < slots.Length; row++)
        {
            var wave = _waves[row] = _rowsOf[slots[row]]++;
            if (wave == waves)
            {
                _ends[waves++] = 0;
            }

            _ends[wave]++;
        }

        // From counts to where each wave begins; filling it moves that to where it ends.
        var at = 0;
        for (var wave = 0; wave < waves; wave++)
        {
            (_ends[wave], at) = (at, at + _ends[wave]);
        }

        for (var row = 0; row < slots.Length; row++)
        {
            _order[_ends[_waves[row]]++] = row;
        }

        return waves;
    }

    private void ScoreWave(ReadOnlySpan<double> rows, ReadOnlySpan<int> slots, ReadOnlySpan<int> wave, Span<float> scores)
    {
        for (var i = 0; i < wave.Length; i++)
        {
            rows.Slice(wave[i] * _width, _width).CopyTo(_waveRows.AsSpan(i * _width));
            StateOf(slots[wave[i]]).CopyTo(_waveStates.AsSpan(i * _form.Width));
        }

        _model.Score(_waveRows.AsSpan(0, wave.Length * _width), _waveStates.AsSpan(0, wave.Length * _form.Width), _waveScores.AsSpan(0, wave.Length));
        for (var i = 0; i < wave.Length; i++)
        {
            Take(i, slots[wave[i]], ref _waveScores[i]);
            scores[wave[i]] = _waveScores[i];
        }
    }

    private void Gather(ReadOnlySpan<int> slots, Span<float> states)
    {
        for (var row = 0; row < slots.Length; row++)
        {
            StateOf(slots[row]).CopyTo(states[(row * _form.Width)..]);
        }
    }

    /// <summary>Takes over the state that a row has left, if it is one.</summary>
    private void Take(int row, int slot, ref float score)
    {
        var left = _waveStates.AsSpan(row * _form.Width, _form.Width);
        var isFinite = float.IsFinite(score);
        for (var i = 0; isFinite && i < left.Length; i++)
        {
            isFinite = float.IsFinite(left[i]);
        }

        if (isFinite)
        {
            left.CopyTo(StateOf(slot));
        }
        else
        {
            score = float.NaN;
        }
    }
}
