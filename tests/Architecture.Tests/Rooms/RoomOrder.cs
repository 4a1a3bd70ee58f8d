using System.CodeDom.Compiler;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ArchUnitNET.Fluent;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace StreamizFraud.Architecture.Tests.Rooms;

/// <summary>Rooms in order: one may use the rooms before it, never one after it. A room may have sub-folders.</summary>
/// <param name="root">Namespace that the rooms lie in.</param>
/// <param name="rooms">Names, first room first.</param>
internal sealed class RoomOrder(string root, IReadOnlyList<string> rooms)
{
    /// <summary>What to compute.</summary>
    public static RoomOrder Topology { get; } = new(
        "StreamizFraud.Topology",
        ["Records", "Serdes", "Windows", "State", "Processing", "Planning", "Dsl"]);

    /// <summary>How to run it.</summary>
    public static RoomOrder Runtime { get; } = new(
        "StreamizFraud.Topology.Runtime",
        ["Telemetry", "Ports", "Intake", "Output", "Restoration", "Commit", "Tasks", "Assignment", "Threads", "Queries", "App"]);

    /// <summary>Names of the rooms, first room first.</summary>
    public IReadOnlyList<string> Rooms => rooms;

    /// <summary>Every room with every room after it.</summary>
    public IEnumerable<(string Room, string Later)> ForbiddenPairs() =>
        from first in Enumerable.Range(0, rooms.Count)
        from second in Enumerable.Range(first + 1, rooms.Count - first - 1)
        select (rooms[first], rooms[second]);

    /// <summary>Uses of a later room, one line a type.</summary>
    public IReadOnlyList<string> Violations(ArchUnitNET.Domain.Architecture code, string room, string later)
    {
        // ResideInNamespace would match the exact namespace only and pass over the sub-folders.
        IArchRule rule = Types().That().ResideInNamespaceMatching(Pattern(room))
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(Pattern(later)))
            .WithoutRequiringPositiveResults();
        return [.. rule.Evaluate(code).Where(result => !result.Passed).Select(result => result.Description)];
    }

    /// <summary>Types that lie in no room, apart from those that the compiler wrote.</summary>
    public IReadOnlyList<string> Strangers(IEnumerable<Type> types) =>
        [.. types.Where(type => !IsGenerated(type) && !rooms.Any(room => Regex.IsMatch(type.Namespace ?? string.Empty, Pattern(room)))).Select(type => type.ToString())];

    private static bool IsGenerated(Type type) =>
        type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
        || type.GetCustomAttribute<GeneratedCodeAttribute>() is not null
        || type.Name.StartsWith('<')
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    private string Pattern(string room) => $@"^{Regex.Escape(root)}\.{room}(\.|$)";
}
