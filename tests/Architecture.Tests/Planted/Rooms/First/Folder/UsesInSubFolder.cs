using StreamizFraud.Architecture.Tests.Planted.Rooms.Second;

namespace StreamizFraud.Architecture.Tests.Planted.Rooms.First.Folder;

internal sealed class UsesInSubFolder
{
    public Later? Held { get; set; }
}
