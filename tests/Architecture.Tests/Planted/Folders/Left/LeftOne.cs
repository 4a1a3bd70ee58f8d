using StreamizFraud.Architecture.Tests.Planted.Folders.Right;

namespace StreamizFraud.Architecture.Tests.Planted.Folders;

/// <summary>Uses the other folder from a nested type only; its namespace does not tell its folder.</summary>
internal sealed class LeftOne
{
    internal sealed class LeftInner
    {
        public bool Uses(object other) => other is RightOne;
    }
}
