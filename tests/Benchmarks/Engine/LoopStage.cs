using CardFraudService.World;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Benchmarks.Engine;

/// <summary>The loop's features of one key.</summary>
internal sealed class LoopStage(EntityStage<Payment> stage, IByteStore states, IByteStore pages) : IStatePages
{
    private readonly EntityComputation<Payment> _computation = new(stage);
    private readonly LoopStore<string, EntityState> _states = new(states, Serde.Utf8, new EntityStateSerde(stage.Shape));
    private readonly LoopStore<PageKey, StatePage> _pages = new(pages, new PageKeySerde(), new PageSerde(stage.Shape));
    private string _key = "";
    private long _newestMs;

    /// <summary>Takes a payment and fills its columns.</summary>
    public bool Compute(string key, Payment payment, long timeMs, Span<double> values)
    {
        _key = key;
        _newestMs = Math.Max(_newestMs, timeMs);
        if (_states.TryGet(key, toChange: true, out var state))
        {
            return _computation.Compute(state, this, payment, timeMs, _newestMs, values);
        }

        state = new EntityState(stage.Shape);
        var late = _computation.Compute(state, this, payment, timeMs, _newestMs, values);
        _states.Put(key, state);
        return late;
    }

    /// <summary>Puts what has changed into a batch.</summary>
    public void Drain(IWriteBatch batch)
    {
        _states.Drain(batch);
        _pages.Drain(batch);
    }

    StatePage IStatePages.Read(long page) => Get(page, toChange: false);

    StatePage IStatePages.Change(long page) => Get(page, toChange: true);

    void IStatePages.Add(long page, StatePage content) => _pages.Put(new PageKey(_key, page), content);

    void IStatePages.Delete(long page) => _pages.Put(new PageKey(_key, page), null);

    private StatePage Get(long page, bool toChange) =>
        _pages.TryGet(new PageKey(_key, page), toChange, out var content) ? content : throw new InvalidOperationException("a page is missing");
}
