using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>The pages of the keys of a stage, of one key at a time.</summary>
/// <param name="store">Name of the stage's store.</param>
internal sealed class StagePages(string store) : IStatePages
{
    private IKeyValueStore<PageKey, StatePage> _pages = null!;

    /// <summary>The key at hand.</summary>
    public string Key { get; set; } = "";

    /// <summary>Name of the store of pages beside a stage's store.</summary>
    public static string StoreOf(string store) => store + "-pages";

    public void Init(IProcessorContext context) => _pages = context.GetStateStore<IKeyValueStore<PageKey, StatePage>>(StoreOf(store));

    public StatePage Read(long page) => _pages.TryGet(new PageKey(Key, page), out var content) ? content : ThrowNoPage();

    public StatePage Change(long page) => _pages.TryChange(new PageKey(Key, page), out var content) ? content : ThrowNoPage();

    public void Add(long page, StatePage content) => _pages.Put(new PageKey(Key, page), content);

    public void Delete(long page) => _pages.Delete(new PageKey(Key, page));

    [DoesNotReturn]
    private StatePage ThrowNoPage() =>
        throw new StreamException(
            FaultScope.Application,
            $"Store {StoreOf(store)} lacks a page that {store} names: the two come from different times. Delete the local state, so that both are restored; if it stays, reset the application.") { IsLoggable = true };
}
