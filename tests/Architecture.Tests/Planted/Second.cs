using StreamizFraud.Architecture.Tests.Planted.First;

namespace StreamizFraud.Architecture.Tests.Planted.Second
{
    internal sealed class Later;

    internal sealed class UsesEarlier
    {
        public Innocent? Held { get; set; }
    }
}

namespace StreamizFraud.Architecture.Tests.Planted.Nowhere
{
    internal sealed class Stray;
}
