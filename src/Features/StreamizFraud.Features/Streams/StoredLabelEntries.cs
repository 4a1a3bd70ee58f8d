using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Features.Labels;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>What is kept of ids, in a store.</summary>
internal sealed class StoredLabelEntries(IKeyValueStore<string, LabelEntry> store) : ILabelEntries
{
    public bool TryGet(string id, [MaybeNullWhen(false)] out LabelEntry entry) => store.TryGet(id, out entry);

    public void Put(string id, LabelEntry entry) => store.Put(id, entry);

    public void Delete(string id) => store.Delete(id);
}
