using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>The pages of one key in a store, to read.</summary>
internal sealed class StoredPages(IReadOnlyKeyValueStore<PageKey, StatePage> pages, string key) : IStatePages
{
    public StatePage Read(long page) => pages.TryGet(new PageKey(key, page), out var content) ? content : ThrowNoPage();

    public StatePage Change(long page) => throw new NotSupportedException("What is only read is not changed.");

    public void Add(long page, StatePage content) => throw new NotSupportedException("What is only read is not changed.");

    public void Delete(long page) => throw new NotSupportedException("What is only read is not changed.");

    [DoesNotReturn]
    private StatePage ThrowNoPage() =>
        throw new StreamException(FaultScope.Application, $"Store {pages.Name} lacks a page that the key's state names: the two were read at different times. Ask again.") { IsLoggable = true };
}
