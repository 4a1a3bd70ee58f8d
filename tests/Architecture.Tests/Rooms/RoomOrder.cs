using System.CodeDom.Compiler;
using System.Reflection;
using System.Runtime.CompilerServices;
using StreamizFraud.Architecture.Tests.Folders;

namespace StreamizFraud.Architecture.Tests.Rooms;

/// <summary>
/// Rooms in order: one may use the rooms before it, never one after it. A room is a folder, whatever the namespaces of its types say, and may have
/// sub-folders.
/// </summary>
/// <param name="root">Folder that the rooms lie in, from the root of the repository.</param>
/// <param name="rooms">Names, first room first.</param>
internal sealed class RoomOrder(string root, IReadOnlyList<string> rooms)
{
    private readonly IReadOnlyDictionary<string, string> _folders = TypeFolders.Of(root);

    /// <summary>What to compute.</summary>
    public static RoomOrder Topology { get; } = new(
        Path.Combine("src", "Topology", "StreamizFraud.Topology"),
        ["Records", "Serdes", "Windows", "State", "Processing", "Control", "Planning", "Dsl"]);

    /// <summary>How to run it.</summary>
    public static RoomOrder Runtime { get; } = new(
        Path.Combine("src", "Topology", "StreamizFraud.Topology.Runtime"),
        ["Telemetry", "Ports", "Settings", "Intake", "Output", "Restoration", "Commit", "Tasks", "Assignment", "Threads", "Queries", "App"]);

    /// <summary>Names of the rooms, first room first.</summary>
    public IReadOnlyList<string> Rooms => rooms;

    /// <summary>Every room with every room after it.</summary>
    public IEnumerable<(string Room, string Later)> ForbiddenPairs() =>
        from first in Enumerable.Range(0, rooms.Count)
        from second in Enumerable.Range(first + 1, rooms.Count - first - 1)
        select (rooms[first], rooms[second]);

    /// <summary>The same folder with the rooms in another order.</summary>
    public RoomOrder With(params IReadOnlyList<string> other) => new(root, other);

    /// <summary>Uses of a later room, one line a type.</summary>
    public IReadOnlyList<string> Violations(ArchUnitNET.Domain.Architecture code, string room, string later) =>
    [
        .. from type in code.Types
           where RoomOf(TypeFolders.Name(type)) == room
           let used = type.Dependencies.FirstOrDefault(dependency => TypeFolders.IsDeclared(dependency.Target) && RoomOf(TypeFolders.Name(dependency.Target)) == later)
           where used is not null
           select $"{type.FullName} uses {used.Target.FullName}",
    ];

    /// <summary>Types that lie in no room, apart from those that the compiler wrote.</summary>
    public IReadOnlyList<string> Strangers(IEnumerable<Type> types) =>
        [.. types.Where(type => !IsGenerated(type) && RoomOf(TypeFolders.Name(type.FullName!)) is null).Select(type => type.ToString())];

    private static bool IsGenerated(Type type) =>
        type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
        || type.GetCustomAttribute<GeneratedCodeAttribute>() is not null
        || type.Name.StartsWith('<')
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    private string? RoomOf(string type) =>
        _folders.TryGetValue(type, out var folder) && Path.GetRelativePath(root, folder).Split(Path.DirectorySeparatorChar)[0] is var room && rooms.Contains(room)
            ? room
            : null;
}
