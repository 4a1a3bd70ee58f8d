namespace StreamizFraud.Architecture.Tests.Planted.Folders.Right;

internal sealed class RightOne;
