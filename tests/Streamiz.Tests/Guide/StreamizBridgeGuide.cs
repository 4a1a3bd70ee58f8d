using CardFraudService.World;
using Microsoft.Extensions.Logging.Abstractions;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Mock;
using Streamiz.Kafka.Net.SerDes;
using StreamizFraud.Streamiz.Tests;
using Xunit;

namespace Guide.Bridge;

/// <summary>What docs/guide/streamiz-bridge.md shows.</summary>
public sealed class StreamizBridgeGuide
{
    [Fact]
    public void Payments_are_scored_in_a_topology_of_Streamiz()
    {
        var state = Directory.CreateTempSubdirectory("streamiz-");
        try
        {
            using var driver = new TopologyTestDriver(ScoredStream.Build(Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx")), new StreamConfig<StringSerDes, ByteArraySerDes>
            {
                ApplicationId = "guide",
                BootstrapServers = "none:9092",
                StateDir = state.FullName,
                Logger = NullLoggerFactory.Instance,
            });
            var payments = driver.CreateInputTopic("payments", new StringSerDes(), new PaymentSerDes());
            payments.PipeInput("c", new Payment("1", "c", "t", 150, WorldCalendar.StartMs, false, 0), DateTimeOffset.FromUnixTimeMilliseconds(WorldCalendar.StartMs).UtcDateTime);
            driver.Commit();
            var score = driver.CreateOutputTopic("scores", TimeSpan.FromSeconds(1), new StringSerDes(), new FloatSerDes()).ReadKeyValue();
            Assert.Equal("t", score.Message.Key);
            Assert.InRange(score.Message.Value, 0f, 1f);
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }
}
