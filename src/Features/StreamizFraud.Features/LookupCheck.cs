using StreamizFraud.Features.Definitions;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features;

/// <summary>Whether the tables that are bound are those that a set declares.</summary>
internal static class LookupCheck
{
    /// <param name="set">Name of the set.</param>
    /// <param name="declared">Its tables.</param>
    /// <param name="bound">Types of the rows of those that are bound, by name.</param>
    /// <param name="how">How the user binds one.</param>
    /// <exception cref="TopologyException">They are not; lists all problems.</exception>
    public static void Check<TEvent>(string set, IReadOnlyList<LookupColumns<TEvent>> declared, IReadOnlyDictionary<string, Type> bound, string how)
    {
        var problems = new List<string>();
        foreach (var table in declared)
        {
            if (!bound.TryGetValue(table.Name, out var type))
            {
                problems.Add($"table {table.Name} is not bound: give it with {how}(\"{table.Name}\", …)");
            }
            else if (type != table.RowType)
            {
                problems.Add($"table {table.Name} has rows of type {SelectorText.TypeName(table.RowType)}; one of {SelectorText.TypeName(type)} is bound");
            }
        }

        problems.AddRange(bound.Keys.Where(name => declared.All(table => table.Name != name)).Select(name => $"table {name} is bound, but the set declares none of that name"));
        if (problems.Count > 0)
        {
            throw new TopologyException($"Feature set {set} cannot be used:{string.Concat(problems.Select(problem => $"\n- {problem}"))}");
        }
    }
}
