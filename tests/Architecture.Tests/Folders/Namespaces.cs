using StreamizFraud.Architecture.Tests.Rooms;

namespace StreamizFraud.Architecture.Tests.Folders;

/// <summary>
/// Namespaces are for users, folders for those who work on the code. What users see lies in the namespace of a room, whichever room its file is in;
/// a name that Confluent.Kafka has too lies in the project's own, which no program imports by habit. What is internal lies in the namespace
/// of its folder, or of a folder above it, down from the room.
/// </summary>
/// <param name="project">Name of the project.</param>
/// <param name="rooms">Its rooms.</param>
/// <param name="elsewhere">Names of public types of Confluent.Kafka.</param>
internal sealed class Namespaces(string project, RoomOrder rooms, IReadOnlySet<string> elsewhere)
{
    /// <summary>Whether a public type is where users look for it.</summary>
    /// <param name="space">Its namespace.</param>
    /// <param name="name">Its name, without a count of type parameters.</param>
    public bool IsForUsers(string space, string name) =>
        elsewhere.Contains(name) ? space == project : rooms.Rooms.Any(room => space == $"{project}.{room}");

    /// <summary>Whether an internal type has the namespace of its folder or of one above it.</summary>
    /// <param name="space">Its namespace.</param>
    /// <param name="folder">Its folder, from the project's.</param>
    public bool IsOfFolder(string space, string folder)
    {
        var parts = folder.Split(Path.DirectorySeparatorChar, '/');
        var whole = string.Join('.', parts.Prepend(project)) + ".";
        return (space + ".").StartsWith($"{project}.{parts[0]}.", StringComparison.Ordinal) && whole.StartsWith(space + ".", StringComparison.Ordinal);
    }
}
