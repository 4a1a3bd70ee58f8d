namespace StreamizFraud.Features.Tests.Distinct;

/// <summary>An event with an id.</summary>
public sealed record Order(string? Id, string Card, string Shop, long Amount);
