namespace StreamizFraud.Architecture.Tests.Planted.Rooms.Nowhere;

internal sealed class Stray;
