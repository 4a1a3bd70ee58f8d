namespace StreamizFraud.Architecture.Tests.Planted.Folders.Right;

internal sealed class RightTwo<T>
{
    public object Make() => new Behind();
}
