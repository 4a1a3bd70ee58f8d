using Confluent.SchemaRegistry;
using Xunit;

namespace StreamizFraud.Topology.SchemaRegistry.Tests;

/// <summary>Against the registry that <c>SCHEMA_REGISTRY_URL</c> names; subjects are new in each run.</summary>
public sealed class RealRegistryTests
{
    private static readonly string Run = $"t-{Guid.NewGuid():N}";

    [SkippableFact]
    public void A_schema_evolves_and_an_incompatible_one_is_refused()
    {
        using var client = Client();
        var subject = $"{Run}-evolves";
        var first = client.Register(subject, Record("""{"name":"a","type":"long"}"""));

        var second = client.Register(subject, Record("""{"name":"a","type":"long"},{"name":"c","type":"int","default":7}"""));

        Assert.NotEqual(first, second);
        Assert.Equal(first, client.LookUp(subject, Record("""{"name":"a","type":"long"}""")));
        Assert.DoesNotContain("default", client.GetVersion(subject, 1).Text);
        Assert.Contains("default", client.GetVersion(subject, 2).Text);
        var other = Record("""{"name":"a","type":"string"}""");
        Assert.Equal(RegistryFault.Incompatible, Assert.Throws<RegistryException>(() => client.Register(subject, other)).Fault);
        Assert.Equal(RegistryFault.NotFound, Assert.Throws<RegistryException>(() => client.LookUp(subject, other)).Fault);
    }

    [SkippableFact]
    public void All_three_languages_come_back()
    {
        using var writer = Client();
        using var reader = Client();
        foreach (var (text, format) in new[] { ("\"string\"", SchemaFormat.Avro), ("""{"$schema":"http://json-schema.org/draft-07/schema#","type":"object"}""", SchemaFormat.Json), ("syntax = \"proto3\";\nmessage Payment {\n  int64 cents = 1;\n}\n", SchemaFormat.Protobuf) })
        {
            var id = writer.Register($"{Run}-{format}", new RegistrySchema(text, format));
            Assert.Equal(format, reader.GetById(id).Format);
        }
    }

    [SkippableFact]
    public void What_the_registry_does_not_know_is_not_found()
    {
        using var client = Client();
        Assert.Equal(RegistryFault.NotFound, Assert.Throws<RegistryException>(() => client.GetById(int.MaxValue)).Fault);
        Assert.Equal(RegistryFault.NotFound, Assert.Throws<RegistryException>(() => client.GetVersion($"{Run}-none", 1)).Fault);
    }

    [SkippableFact]
    public void A_wrong_path_is_no_missing_schema()
    {
        using var client = new SchemaRegistryClient(new SchemaRegistryConfig { Url = new Uri(new Uri(Url()), "/elsewhere").ToString() });
        Assert.Equal(RegistryFault.Refused, Assert.Throws<RegistryException>(() => client.GetById(1)).Fault);
    }

    [SkippableFact]
    public async Task Clients_that_register_the_same_for_the_first_time_at_once_all_get_its_id()
    {
        Url();
        using var start = new Barrier(4);
        var ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using var client = Client();
                start.SignalAndWait();
                return client.Register($"{Run}-race", Record("""{"name":"race","type":"long"}"""));
            },
            TaskCreationOptions.LongRunning)));

        using var reader = Client();
        Assert.All(ids, id => Assert.Contains("race", reader.GetById(id).Text));
    }

    private static RegistrySchema Record(string fields) => new($$"""{"type":"record","name":"test","fields":[{{fields}}]}""", SchemaFormat.Avro);

    private static SchemaRegistryClient Client() => new(new SchemaRegistryConfig { Url = Url(), RetriesWaitMs = 100 });

    private static string Url()
    {
        var url = Environment.GetEnvironmentVariable("SCHEMA_REGISTRY_URL");
        Skip.If(string.IsNullOrEmpty(url), "SCHEMA_REGISTRY_URL does not name a schema registry.");
        return url!;
    }
}
