using StreamizFraud.Features;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Scoring;

/// <summary>The cards of a batch, each once, with the states that models keep of them: read when the batch begins, written once when it has been scored.</summary>
/// <remarks>Owned by the task's thread. Allocates for cards that it sees for the first time.</remarks>
internal sealed class BatchCards<TEvent>(IKeyValueStore<string, CardStates> store, Func<TEvent, string> card, int batchSize)
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly string[] _cards = new string[batchSize];
    private readonly CardStates?[] _states = new CardStates?[batchSize];
    private readonly int[] _slotOf = new int[batchSize];

    /// <summary>Different cards.</summary>
    public int Count => _slots.Count;

    /// <summary>Whether a record is not keyed by its card.</summary>
    public bool HasStrangers { get; private set; }

    /// <summary>Finds the cards of a batch and reads their states.</summary>
    public void Begin<K>(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch)
    {
        _slots.Clear();
        HasStrangers = false;
        for (var i = 0; i < batch.Length; i++)
        {
            ref readonly var record = ref batch[i];

            // Payments of one card in two tasks would give two halves of a history, silently.
            _slotOf[i] = record is { HasValue: true, HasKey: true } && record.Key is string key && string.Equals(card(record.Value.Event), key, StringComparison.Ordinal) ? SlotOf(key) : -1;
            HasStrangers |= _slotOf[i] < 0;
        }
    }

    /// <summary>Number of a record's card in this batch; -1: the record is not keyed by it.</summary>
    public int SlotOf(int index) => _slotOf[index];

    /// <summary>The states of a card as they were before the batch; null: there are none.</summary>
    public CardStates? StatesOf(int slot) => _states[slot];

    /// <summary>The states of a card, to be changed.</summary>
    public CardStates Change(int slot)
    {
        if (store.TryChange(_cards[slot], out var states))
        {
            return states;
        }

        states = new CardStates();
        store.Put(_cards[slot], states);
        return states;
    }

    private int SlotOf(string key)
    {
        if (!_slots.TryGetValue(key, out var slot))
        {
            slot = _slots.Count;
            _slots.Add(key, slot);
            _cards[slot] = key;
            _states[slot] = store.TryGet(key, out var states) ? states : null;
        }

        return slot;
    }
}
