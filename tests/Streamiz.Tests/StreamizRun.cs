using CardFraudService.World;
using Microsoft.Extensions.Logging.Abstractions;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Mock;
using Streamiz.Kafka.Net.SerDes;
using StreamizFraud.Features;
using StreamizFraud.Scoring;

namespace StreamizFraud.Streamiz.Tests;

/// <summary>Payments through a feature set, and a model if there is one, in Streamiz' own test driver: the transformers' stores in RocksDB, repartition topics between the stages.</summary>
internal sealed class StreamizRun : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("streamiz-");
    private readonly TopologyTestDriver _driver;
    private readonly TestInputTopic<string, Payment> _input;

    /// <param name="set">The features.</param>
    /// <param name="models">Makes the model; null: only features.</param>
    public StreamizRun(FeatureSet<Payment> set, Func<IFraudModel>? models = null)
    {
        var builder = new StreamBuilder();
        var rows = builder.Stream("payments", new StringSerDes(), new PaymentSerDes()).ComputeFeatures(set, new PaymentSerDes());
        if (models is null)
        {
            rows.Foreach((key, row, context) => Rows.Add((key, row, context.Timestamp)));
        }
        else
        {
            rows.Score(set, models).Foreach((key, scored, context) =>
            {
                Rows.Add((key, scored.Row, context.Timestamp));
                Scores.Add(scored);
            });
        }

        _driver = new TopologyTestDriver(builder.Build(), new StreamConfig<StringSerDes, ByteArraySerDes>
        {
            ApplicationId = "bridge",
            BootstrapServers = "none:9092",
            StateDir = _state.FullName,
            Logger = NullLoggerFactory.Instance,
        });
        _input = _driver.CreateInputTopic("payments", new StringSerDes(), new PaymentSerDes());
    }

    public List<(string Key, FeatureRow<Payment> Row, long TimeMs)> Rows { get; } = [];

    public List<Scored<Payment>> Scores { get; } = [];

    public void Pipe(Payment payment, string? key = null) => _input.PipeInput(key ?? payment.CardId, payment, DateTimeOffset.FromUnixTimeMilliseconds(payment.EventTimeMs).UtcDateTime);

    public void Commit() => _driver.Commit();

    public void Dispose()
    {
        _driver.Dispose();
        _state.Delete(recursive: true);
    }
}
