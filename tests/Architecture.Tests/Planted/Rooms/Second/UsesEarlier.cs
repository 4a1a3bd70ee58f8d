using StreamizFraud.Architecture.Tests.Planted.Rooms.First;

namespace StreamizFraud.Architecture.Tests.Planted.Rooms.Second;

internal sealed class UsesEarlier
{
    public Innocent? Held { get; set; }
}
