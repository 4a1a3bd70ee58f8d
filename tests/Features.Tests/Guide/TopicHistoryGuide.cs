using StreamizFraud.Features;
using StreamizFraud.Features.Export;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace Guide.Features;

/// <summary>What docs/guide/features.md shows of training sets from a topic.</summary>
public sealed class TopicHistoryGuide
{
    [Fact]
    public async Task A_training_set_is_made_of_a_topic()
    {
        var folder = Directory.CreateTempSubdirectory("topic-history-");
        var path = Path.Combine(folder.FullName, "rows.parquet");
        var cluster = new StreamizFraud.Topology.Testing.Simulation.SimulatedCluster();
        cluster.CreateTopic("payments", 2);
        var payment = Serde.Json<Payment>();
        var context = new SerdeContext("payments", IsKey: false);
        for (var i = 0; i < 10; i++)
        {
            var bytes = new System.Buffers.ArrayBufferWriter<byte>();
            payment.Serialize(new Payment($"p{i}", $"4-{i % 3}", "T1", i, IsFraud: false), bytes, context);
            cluster.Produce("payments", i % 2, null, bytes.WrittenSpan.ToArray(), timestamp: i);
        }

        var set = new PaymentFeatures();
        var range = TopicRange.TryParse(TrainingSet.UnfinishedSource(path), out var unfinished) ? unfinished : TopicRange.Now(cluster, "payments");
        var export = new FeatureExport<Payment>(set, new FeatureExportOptions<Payment> { Id = p => p.Id, Source = range.ToString() });
        await export.RunAsync(
            new TopicHistory(cluster, range).Read().Select(record => new HistoryEvent<Payment>(payment.Deserialize(record.Value.Span, context), record.Timestamp)), path);

        var ids = new List<string>();
        await foreach (var row in TrainingSet.ReadAsync(path, "id", set.Names))
        {
            ids.Add(row.Id);
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"p{i}"), ids);
        folder.Delete(recursive: true);
    }
}
