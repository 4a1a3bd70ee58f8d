namespace StreamizFraud.Architecture.Tests.Planted.Folders;

/// <summary>Closes the cycle.</summary>
internal sealed class Behind
{
    public LeftOne? Held { get; set; }
}
