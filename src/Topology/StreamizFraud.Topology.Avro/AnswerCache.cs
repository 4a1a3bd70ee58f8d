using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace StreamizFraud.Topology.Avro;

/// <summary>Answers of the registry by question. Threads that ask the same at once wait for one request, and share its failure.</summary>
/// <param name="ask">Asks the registry.</param>
/// <param name="keep">How long an answer holds; null: for ever.</param>
/// <param name="keepMissing">How long "not found" holds.</param>
/// <param name="time">Clock of both.</param>
internal sealed class AnswerCache<TKey, TAnswer>(Func<TKey, TAnswer> ask, TimeSpan? keep, TimeSpan keepMissing, TimeProvider time)
    where TKey : notnull
    where TAnswer : class
{
    // Damaged records name ids that do not exist; each leaves a slot behind.
    private const int MaxSlots = 10_000;

    private readonly ConcurrentDictionary<TKey, Slot> _slots = new();

    public TAnswer Get(TKey key)
    {
        if (!_slots.TryGetValue(key, out var slot))
        {
            if (_slots.Count >= MaxSlots)
            {
                _slots.Clear();
            }

            slot = _slots.GetOrAdd(key, static _ => new Slot());
        }

        // Before the lock: whether somebody else's flight ended while this thread waited.
        var flights = Volatile.Read(ref slot.Flights);
        lock (slot)
        {
            if (slot.Answer is { } answer && (keep is not { } limit || time.GetElapsedTime(slot.Since) < limit))
            {
                return answer;
            }

            if (slot.Failure is { } failure && (slot.Flights != flights || StillMissing(slot, failure)))
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            return Fly(slot, key);
        }
    }

    private bool StillMissing(Slot slot, SchemaRegistryException failure) =>
        failure.Fault == SchemaRegistryFault.NotFound && time.GetElapsedTime(slot.Since) < keepMissing;

    private TAnswer Fly(Slot slot, TKey key)
    {
        try
        {
            slot.Answer = ask(key);
            slot.Failure = null;
            return slot.Answer;
        }
        catch (SchemaRegistryException failure)
        {
            slot.Answer = null;
            slot.Failure = failure;
            throw;
        }
        finally
        {
            slot.Since = time.GetTimestamp();
            Volatile.Write(ref slot.Flights, slot.Flights + 1);
        }
    }

    private sealed class Slot
    {
        public int Flights;
        public long Since;
        public TAnswer? Answer;
        public SchemaRegistryException? Failure;
    }
}
