namespace StreamizFraud.Architecture.Tests.Planted.Rooms.Second;

internal sealed class Later;
