// What RoomOrder must find: each type here but Innocent breaks the order in another way.
using StreamizFraud.Architecture.Tests.Planted.Rooms.Second;

namespace StreamizFraud.Architecture.Tests.Planted.Rooms.First;

internal sealed class Innocent;

internal sealed class UsesInField
{
    public Later? Held { get; set; }
}

internal sealed class UsesInSignature
{
    public void Take(Later later) => ArgumentNullException.ThrowIfNull(later);
}

internal sealed class UsesInBody
{
    public bool IsLater() => ReferenceEquals(new Later(), this);
}

internal sealed class UsesInLambda
{
    public Func<object> Make() => () => new Later();
}

internal sealed class UsesInIterator
{
    public IEnumerable<object> All()
    {
        yield return new Later();
    }
}

internal sealed class UsesInNestedType
{
    internal sealed class Inner
    {
        public Later? Held { get; set; }
    }
}

internal sealed class UsesAsTypeArgument
{
    public List<Later> All { get; } = [];
}
