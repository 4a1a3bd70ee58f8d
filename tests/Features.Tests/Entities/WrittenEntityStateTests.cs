using System.Buffers;
using StreamizFraud.Features.Entities;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Features.Tests.Entities;

/// <summary>The bytes of a card's state as earlier versions wrote them: they are in stores and changelogs, and must be read for ever.</summary>
public sealed class WrittenEntityStateTests
{
    // Commit d5d7fa4: rows of the small set at 1000, 1007, 1007 and 1020 ms, amounts 5, -3, 1,000,000 and 0, the second and fourth labelled.
    private const string Written = "015B98570B04E8070A07050080897A0D000A";

    private static readonly SerdeContext Context = new("store", IsKey: false);

    [Fact]
    [Trait("Fault", "1.7")]
    public void State_that_an_earlier_version_wrote_is_read_and_written_as_it_was()
    {
        var stage = new SmallSet().Plan.Stages[0];
        var serde = new EntityStateSerde(stage.Shape);
        var state = new EntityState(stage.Shape);
        var values = new double[new SmallSet().Width];
        foreach (var (time, amount, label) in ((long, long, bool)[])[(1000, 5, false), (1007, -3, true), (1007, 1_000_000, false), (1020, 0, true)])
        {
            stage.Compute(state, new TestEvent("c", "t", amount, label), time, values);
        }

        Assert.Equal(Written, Hex(serde, state));
        Assert.Equal(Written, Hex(serde, serde.Deserialize(Convert.FromHexString(Written), Context)));
    }

    private static string Hex(EntityStateSerde serde, EntityState state)
    {
        var bytes = new ArrayBufferWriter<byte>();
        serde.Serialize(state, bytes, Context);
        return Convert.ToHexString(bytes.WrittenSpan);
    }
}
