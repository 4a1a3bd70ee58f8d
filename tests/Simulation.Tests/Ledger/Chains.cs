using StreamizFraud.Simulation.Tests.Scenarios;

namespace StreamizFraud.Simulation.Tests.Ledger;

/// <summary>For each key its links in order: the fold over its inputs, every intermediate.</summary>
internal sealed class Chains(IReadOnlyDictionary<string, IReadOnlyList<Link>> byKey)
{
    public IReadOnlyDictionary<string, IReadOnlyList<Link>> ByKey { get; } = byKey;

    /// <summary>Folds the records of a topic; those of one key lie in one partition.</summary>
    public static Chains Of(IReadOnlyList<TopicRecord> inputs) => InOrder(inputs).Folded();

    /// <summary>The records as they are.</summary>
    public static Chains InOrder(IReadOnlyList<TopicRecord> records) =>
        new(records.GroupBy(record => record.Key).ToDictionary(
            group => group.Key, group => (IReadOnlyList<Link>)[.. group.Select(record => record.Value)]));

    public Chains Select(Func<Link, Link> change) =>
        new(ByKey.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<Link>)[.. entry.Value.Select(change)]));

    public Chains Folded() =>
        new(ByKey.ToDictionary(entry => entry.Key, entry => Fold(entry.Value)));

    private static IReadOnlyList<Link> Fold(IReadOnlyList<Link> inputs)
    {
        var links = new List<Link>(inputs.Count);
        var last = default(Link);
        foreach (var input in inputs)
        {
            last = last.Next(input);
            links.Add(last);
        }

        return links;
    }
}
