namespace StreamizFraud.Architecture.Tests.Planted.Folders;

/// <summary>Uses a folder that does not use it.</summary>
internal sealed class User
{
    public LeftOne? Held { get; set; }
}
