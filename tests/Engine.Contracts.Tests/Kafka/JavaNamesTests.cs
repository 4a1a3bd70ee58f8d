using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Kafka;

/// <summary>Properties of the Java clients, as their 4.3.1 lists them, given to the loaded librdkafka.</summary>
public sealed class JavaNamesTests
{
    [Fact]
    public void Every_property_of_the_Java_clients_is_taken_or_refused_with_what_to_use_instead()
    {
        var unknown = Keys().Where(key => Told(key.Client, key.Name).Contains("No such configuration property", StringComparison.Ordinal)).Order().ToList();

        Assert.True(unknown.Count == 0, string.Join(" ", unknown.Select(key => $"{key.Client}.{key.Name}")));
    }

    [Fact]
    public void A_property_that_nobody_knows_would_be_found() =>
        Assert.Contains("No such configuration property", Told("producer", "no.such.property"), StringComparison.Ordinal);

    [Fact]
    public void What_has_another_name_is_told_at_once_for_all()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Make("consumer", new() { ["fetch.max.wait.ms"] = "1", ["max.poll.records"] = "1", ["acks"] = "0" }));

        Assert.Contains("fetch.wait.max.ms", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("MaxRecordsPerCommit", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("acks cannot be set", refusal.Message, StringComparison.Ordinal);
    }

    private static string Told(string client, string name)
    {
        try
        {
            Make(client, new() { [name] = "1" });
            return string.Empty;
        }
        catch (ArgumentException refusal)
        {
            return refusal.Message;
        }
    }

    private static void Make(string client, Dictionary<string, string> properties)
    {
        var cluster = new KafkaCluster(new KafkaClusterOptions { BootstrapServers = "127.0.0.1:1" });
        using IDisposable made = client switch
        {
            "consumer" => cluster.CreateConsumer(new ConsumerSettings { ClientId = "c", Properties = properties }),
            "producer" => cluster.CreateProducer(new ProducerSettings { ClientId = "p", Properties = properties }),
            _ => cluster.CreateAdmin(new AdminSettings { Properties = properties }),
        };
    }

    private static List<(string Client, string Name)> Keys()
    {
        using var stream = typeof(JavaNamesTests).Assembly.GetManifestResourceStream("StreamizFraud.Engine.Contracts.Tests.Kafka.java-client-4.3-keys.txt")!;
        using var reader = new StreamReader(stream);
        var keys = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')).Select(line => line.Split(' ')).ToList();
        Assert.True(keys.Count > 300);
        return keys.ConvertAll(parts => (parts[0], parts[1]));
    }
}
