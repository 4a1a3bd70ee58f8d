using System.Buffers;
using System.Text;
using System.Text.Json;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Tests;

/// <summary>JSON is good enough for tests.</summary>
internal sealed class TestEventSerde : ISerde<TestEvent>
{
    public void Serialize(TestEvent value, IBufferWriter<byte> destination, in SerdeContext context) =>
        destination.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value)));

    public TestEvent Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        try
        {
            return JsonSerializer.Deserialize<TestEvent>(bytes);
        }
        catch (JsonException broken)
        {
            throw new SerdeException("not a test event", broken);
        }
    }
}
