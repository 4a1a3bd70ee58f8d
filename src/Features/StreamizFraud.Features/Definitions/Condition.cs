using System.Linq.Expressions;

namespace StreamizFraud.Features.Definitions;

/// <summary>What a row must meet, from its event alone or from its event and time.</summary>
internal sealed class Condition<TEvent>
{
    private readonly Selector<Func<TEvent, bool>>? _ofEvent;
    private readonly Selector<Func<TEvent, DateTimeOffset, bool>>? _timed;

    public Condition(Expression<Func<TEvent, bool>> condition) => _ofEvent = new(condition);

    public Condition(Expression<Func<TEvent, DateTimeOffset, bool>> condition) => _timed = new(condition);

    /// <summary>Canonical text.</summary>
    public string Text => _ofEvent?.Text ?? _timed!.Text;

    public IReadOnlyList<string> Problems => _ofEvent?.Problems ?? _timed!.Problems;

    public bool ReadsTime => _timed is not null;

    public bool Holds(TEvent @event, DateTimeOffset time) => _ofEvent is { } ofEvent ? ofEvent.Call(@event) : _timed!.Call(@event, time);
}
