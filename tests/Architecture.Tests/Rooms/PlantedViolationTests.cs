using System.Reflection;
using ArchUnitNET.Loader;
using Xunit;

namespace StreamizFraud.Architecture.Tests.Rooms;

/// <summary>The broken twin: a checker that has never failed proves nothing, so it must find what was planted for it.</summary>
public class PlantedViolationTests
{
    private static readonly RoomOrder Planted = new(Path.Combine("tests", "Architecture.Tests", "Planted", "Rooms"), ["First", "Second"]);
    private static readonly ArchUnitNET.Domain.Architecture Code = new ArchLoader().LoadAssemblies(Assembly.GetExecutingAssembly()).Build();

    [Theory]
    [InlineData("UsesInField")]
    [InlineData("UsesInSignature")]
    [InlineData("UsesInBody")]
    [InlineData("UsesInLambda")]
    [InlineData("UsesInIterator")]
    [InlineData("UsesInNestedType")]
    [InlineData("UsesAsTypeArgument")]
    [InlineData("UsesInSubFolder")]
    [InlineData("UsesFromOtherNamespace")]
    public void A_use_of_a_later_room_is_found(string type) =>
        Assert.Contains(Planted.Violations(Code, "First", "Second"), line => line.Contains(type, StringComparison.Ordinal));

    [Fact]
    public void A_use_of_an_earlier_room_is_allowed()
    {
        Assert.DoesNotContain(Planted.Violations(Code, "First", "Second"), line => line.Contains("Innocent", StringComparison.Ordinal));
        Assert.NotEmpty(Planted.With("Second", "First").Violations(Code, "Second", "First"));
    }

    [Fact]
    public void A_type_outside_the_rooms_is_found()
    {
        var planted = Assembly.GetExecutingAssembly().GetTypes().Where(type => type.Namespace?.StartsWith("StreamizFraud.Architecture.Tests.Planted.Rooms", StringComparison.Ordinal) == true);
        Assert.Equal(["StreamizFraud.Architecture.Tests.Planted.Rooms.Nowhere.Stray"], Planted.Strangers(planted));
    }
}
