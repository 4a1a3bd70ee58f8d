using System.Net.Sockets;
using System.Text;
using Confluent.SchemaRegistry;
using Microsoft.Extensions.Time.Testing;
using StreamizFraud.Topology.Records;
using Xunit;

namespace StreamizFraud.Topology.SchemaRegistry.Tests;

public sealed class SchemaRegistryClientTests : IDisposable
{
    private static readonly RegistrySchema Text = new("\"string\"", SchemaFormat.Avro);
    private readonly ScriptedRegistry _registry = new();

    public void Dispose() => _registry.Dispose();

    [Theory]
    [InlineData("\"string\"", SchemaFormat.Avro)]
    [InlineData("""{"type":"object"}""", SchemaFormat.Json)]
    [InlineData("syntax = \"proto3\";", SchemaFormat.Protobuf)]
    public void A_schema_is_registered_found_and_fetched(string text, SchemaFormat format)
    {
        using var writer = _registry.Client();
        using var reader = _registry.Client();
        var schema = new RegistrySchema(text, format);

        var id = writer.Register("a/b c", schema);

        Assert.Equal(1, id);
        Assert.Equal(id, reader.LookUp("a/b c", schema));
        Assert.Equal((text, format), (reader.GetById(id).Text, reader.GetById(id).Format));
        Assert.Equal((text, format), (reader.GetVersion("a/b c", 1).Text, reader.GetVersion("a/b c", 1).Format));
        Assert.Equal(["a/b c"], _registry.Registry.Subjects());
    }

    [Fact]
    public void What_a_schema_depends_on_is_told_both_ways()
    {
        using var client = _registry.Client();
        client.Register("currency", Text);
        var id = client.Register("payment", new RegistrySchema("\"Currency\"", SchemaFormat.Avro) { Dependencies = [new("Currency", "currency", 1)] });

        using var reader = _registry.Client();
        Assert.Equal([new SchemaDependency("Currency", "currency", 1)], reader.GetById(id).Dependencies);
        Assert.Empty(reader.GetVersion("currency", 1).Dependencies);
    }

    [Fact]
    public void Credentials_and_the_path_of_the_address_are_sent()
    {
        using var client = _registry.Client(1, "user:pass", $"{_registry.Url}/apis/ccompat/v7");
        _registry.Then(200, """{"id":1}""");
        client.Register("s", Text);

        var (question, authorization) = _registry.Requests.Single();

        Assert.Equal("POST /apis/ccompat/v7/subjects/s/versions", question);
        Assert.Equal("user:pass", Encoding.UTF8.GetString(Convert.FromBase64String(authorization!["Basic ".Length..])));
    }

    [Theory]
    [InlineData(401, """{"error_code":40101,"message":"Unauthorized"}""")]
    [InlineData(401, "<html>who are you?</html>")]
    [InlineData(403, """{"error_code":40301,"message":"Forbidden"}""")]
    public void Wrong_credentials_stop_the_application_and_are_in_no_message(int status, string body)
    {
        using var client = _registry.Client(3, "fraud:hunter2");
        _registry.Then(status, body, times: 3);

        var failure = Assert.Throws<RegistryException>(() => client.GetById(1));

        Assert.Equal((RegistryFault.Refused, FaultScope.Application), (failure.Fault, failure.Scope));
        Assert.StartsWith($"Schema registry {_registry.Url} answered schema 1 with {status}", failure.Message);
        Assert.DoesNotContain("hunter2", failure.ToString());
        Assert.Single(_registry.Requests);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public void A_passing_fault_is_tried_again(int status)
    {
        using var client = _registry.Client(tries: 3);
        _registry.Then(status, times: 2).Then(200, """{"schema":"\"string\""}""");
        Assert.Equal(Text.Text, client.GetById(1).Text);
        Assert.Equal(3, _registry.Requests.Count);
    }

    [Fact]
    public void A_registry_that_is_down_at_the_start_is_no_fault_of_a_record_and_is_asked_again_once_it_is_up()
    {
        using var client = _registry.Client(tries: 2);
        client.Register("s", Text);
        using var late = _registry.Client(tries: 2);
        _registry.ThenBreak(times: 2);

        var failure = Assert.Throws<RegistryException>(() => late.GetById(1));

        Assert.Equal((RegistryFault.Unreachable, FaultScope.Thread), (failure.Fault, failure.Scope));
        Assert.StartsWith($"Schema registry {_registry.Url} cannot be asked for schema 1: ", failure.Message);
        Assert.Equal(Text.Text, late.GetById(1).Text);
    }

    [Fact]
    public void Nobody_at_the_address_is_an_outage()
    {
        using var client = _registry.Client(2, null, Free());
        Assert.Equal(RegistryFault.Unreachable, Assert.Throws<RegistryException>(() => client.GetById(1)).Fault);
    }

    [Fact]
    public void What_is_known_is_known_while_the_registry_is_down()
    {
        using var client = _registry.Client(tries: 1);
        var id = client.Register("s", Text);
        client.GetById(id);
        _registry.Then(503, times: 100);

        Assert.Equal(id, client.Register("s", Text));
        Assert.Equal(Text.Text, client.GetById(id).Text);
        Assert.Equal(RegistryFault.Unreachable, Assert.Throws<RegistryException>(() => client.GetById(id + 1)).Fault);
    }

    [Fact]
    public void A_registry_that_does_not_answer_is_an_outage()
    {
        var never = new TaskCompletionSource();
        _registry.Line = () => never.Task;
        var config = _registry.Config(tries: 1);
        config.RequestTimeoutMs = 50;
        using var client = new SchemaRegistryClient(config);

        Assert.Equal(RegistryFault.Unreachable, Assert.Throws<RegistryException>(() => client.GetById(1)).Fault);
        never.SetResult();
    }

    [Fact]
    public void The_next_address_is_tried_and_the_one_that_answers_kept()
    {
        using var client = _registry.Client(1, null, Free(), _registry.Url);
        client.Register("a", Text);
        client.Register("b", Text);
        Assert.Equal(["POST /subjects/a/versions", "POST /subjects/b/versions"], _registry.Asked);
    }

    [Theory]
    [InlineData(404, "<html>no such page</html>", RegistryFault.Refused)]
    [InlineData(404, """{"error_code":40403,"message":"Schema not found"}""", RegistryFault.NotFound)]
    [InlineData(422, """{"error_code":42201,"message":"Invalid schema"}""", RegistryFault.Refused)]
    [InlineData(200, "<html>a portal</html>", RegistryFault.Refused)]
    [InlineData(200, "{}", RegistryFault.Refused)]
    public void A_refusal_is_final_and_stops_the_application(int status, string body, RegistryFault fault)
    {
        using var client = _registry.Client();
        _registry.Then(status, body);

        var failure = Assert.Throws<RegistryException>(() => client.GetById(1));

        Assert.Equal((fault, FaultScope.Application), (failure.Fault, failure.Scope));
        Assert.Single(_registry.Requests);
    }

    [Fact]
    public void An_incompatible_schema_is_told_with_the_registrys_words()
    {
        using var client = _registry.Client();
        _registry.Then(409, """{"error_code":409,"message":"reader field missing"}""");

        var failure = Assert.Throws<RegistryException>(() => client.Register("s", Text));

        Assert.Equal((RegistryFault.Incompatible, 409), (failure.Fault, failure.ErrorCode));
        Assert.Contains("answered subject s with 409: reader field missing", failure.Message);
        Assert.Equal(["POST /subjects/s/versions", "POST /subjects/s"], _registry.Asked);
    }

    [Fact]
    public void A_registration_whose_answer_was_lost_is_looked_up()
    {
        using var client = _registry.Client(tries: 1);
        _registry.ThenLoseAnswer(500);
        Assert.Equal(1, client.Register("s", Text));
        Assert.Equal(["POST /subjects/s/versions", "POST /subjects/s"], _registry.Asked);
    }

    [Fact]
    public async Task Many_threads_that_ask_the_same_make_one_look_up()
    {
        using var writer = _registry.Client();
        var id = writer.Register("s", Text);
        using var client = _registry.Client();
        using var together = new Barrier(16);
        var open = new TaskCompletionSource();
        _registry.Line = () => open.Task;
        var asks = Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                return client.GetById(id).Text;
            },
            TaskCreationOptions.LongRunning)).ToList();

        SpinWait.SpinUntil(() => _registry.Requests.Count == 2);
        open.SetResult();

        Assert.All(await Task.WhenAll(asks), text => Assert.Equal(Text.Text, text));
        Assert.Equal(["POST /subjects/s/versions", "GET /schemas/ids/1"], _registry.Asked);
    }

    [Fact]
    public void An_unknown_id_is_believed_for_a_while()
    {
        var time = new FakeTimeProvider();
        using var confluent = new CachedSchemaRegistryClient(_registry.Config());
        using var client = new SchemaRegistryClient(confluent, owned: false, time);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(RegistryFault.NotFound, Assert.Throws<RegistryException>(() => client.GetById(1)).Fault);
        }

        Assert.Single(_registry.Requests);
        client.Register("s", Text);
        Assert.Throws<RegistryException>(() => client.GetById(1));
        time.Advance(MissingSchemas.Believed);
        Assert.Equal(Text.Text, client.GetById(1).Text);
    }

    [Fact]
    public async Task Closing_ends_the_waiting()
    {
        var never = new TaskCompletionSource();
        _registry.Line = () => never.Task;
        using var client = _registry.Client();
        var ask = Task.Factory.StartNew(() => Assert.Throws<RegistryException>(() => client.GetById(1)), TaskCreationOptions.LongRunning);
        SpinWait.SpinUntil(() => _registry.Requests.Count == 1);

        client.Dispose();

        Assert.Contains("the client is closed", (await ask.WaitAsync(TimeSpan.FromSeconds(30))).Message);
        never.SetResult();
    }

    [Fact]
    public void A_closed_client_is_no_fault_of_a_record()
    {
        var client = _registry.Client();
        client.Dispose();
        Assert.Equal(RegistryFault.Refused, Assert.Throws<RegistryException>(() => client.GetById(1)).Fault);
    }

    [Fact]
    public void A_client_that_was_given_is_not_disposed_of()
    {
        using var confluent = new CachedSchemaRegistryClient(_registry.Config());
        new SchemaRegistryClient(confluent).Dispose();
        using var second = new SchemaRegistryClient(confluent);
        Assert.Equal(1, second.Register("s", Text));
    }

    [Theory]
    [InlineData("ftp://r", "http or https")]
    [InlineData("http://r,", "http or https")]
    [InlineData("http://fraud:hunter2@r", "BasicAuthUserInfo")]
    public void An_address_that_cannot_be_used_is_told_at_once(string url, string words)
    {
        var failure = Assert.Throws<ArgumentException>(() => new SchemaRegistryClient(new SchemaRegistryConfig { Url = url }));
        Assert.Contains(words, failure.Message);
        Assert.DoesNotContain("hunter2", failure.Message);
    }

    [Fact]
    public void No_tries_at_all_are_refused() =>
        Assert.Contains("at least 1", Assert.Throws<ArgumentException>(() => new SchemaRegistryClient(new SchemaRegistryConfig { Url = "http://r", MaxRetries = 0 })).Message);

    /// <summary>An address at which nobody listens.</summary>
    private static string Free()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}";
    }
}
