namespace StreamizFraud.Architecture.Tests.Planted.Rooms.Second;

/// <summary>Lies in the first room, whatever its namespace says.</summary>
internal sealed class UsesFromOtherNamespace
{
    public Later? Held { get; set; }
}
