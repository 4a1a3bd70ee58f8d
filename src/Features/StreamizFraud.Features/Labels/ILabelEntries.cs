using System.Diagnostics.CodeAnalysis;

namespace StreamizFraud.Features.Labels;

/// <summary>What is kept of ids.</summary>
internal interface ILabelEntries
{
    bool TryGet(string id, [MaybeNullWhen(false)] out LabelEntry entry);

    void Put(string id, LabelEntry entry);

    void Delete(string id);
}
