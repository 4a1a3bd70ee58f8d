using System.Text;
using Microsoft.Extensions.Time.Testing;
using StreamizFraud.Topology.Records;
using Xunit;

namespace StreamizFraud.Topology.Avro.Tests;

public sealed class SchemaRegistryClientTests
{
    private const string Text = "\"string\"";
    private readonly ScriptedRegistry _registry = new();

    [Fact]
    public void A_schema_is_registered_found_and_fetched()
    {
        using var client = _registry.Client();

        var id = client.Register("a/b c", Text);

        Assert.Equal(1, id);
        Assert.Equal(id, client.LookUp("a/b c", Text));
        Assert.Equal(new RegisteredSchema(id, Text, "AVRO", []), client.GetById(id) with { References = [] });
        Assert.Equal(id, client.GetLatest("a/b c").Id);
        Assert.Equal(id, client.GetVersion("a/b c", 1).Id);
        Assert.Equal(["a/b c"], _registry.Registry.Subjects());
    }

    [Fact]
    public void Requests_have_the_media_type_the_user_and_the_whole_path()
    {
        using var client = _registry.Client(0, null, null, "http://us%3Aer:pass@host:1/apis/ccompat/v7");
        _registry.Then(200, """{"id":1}""");
        client.Register("s", Text);

        var request = _registry.Requests.Single();

        Assert.Equal("http://host:1/apis/ccompat/v7/subjects/s/versions", request.RequestUri!.ToString());
        Assert.Equal("application/vnd.schemaregistry.v1+json", request.Content!.Headers.ContentType!.MediaType);
        Assert.Equal("us:er:pass", Encoding.UTF8.GetString(Convert.FromBase64String(request.Headers.Authorization!.Parameter!)));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public void A_passing_fault_is_tried_again(int status)
    {
        using var client = _registry.Client(retries: 2);
        _registry.Then(status, times: 2).Then(200, $$"""{"schema":"\"string\""}""");
        Assert.Equal(Text, client.GetById(1).Text);
        Assert.Equal(3, _registry.Requests.Count);
    }

    [Fact]
    public void Time_outs_and_broken_connections_are_tried_again_and_told_without_the_user()
    {
        using var client = _registry.Client(1, null, null, "http://user:secret@registry:8081/base");
        _registry.ThenThrow(new HttpRequestException("refused")).ThenThrow(new TaskCanceledException());

        var failure = Assert.Throws<SchemaRegistryException>(() => client.GetById(1));

        Assert.Equal((SchemaRegistryFault.Unreachable, FaultScope.Thread), (failure.Fault, failure.Scope));
        Assert.Equal("Schema registry http://registry:8081/base/: no answer to schemas/ids/1 within 5000 ms.", failure.Message);
        Assert.Equal(2, _registry.Requests.Count);
    }

    [Fact]
    public void The_next_address_is_tried_and_the_one_that_answers_kept()
    {
        using var client = _registry.Client(0, null, null, "http://down:1", "http://up:2");
        _registry.ThenThrow(new HttpRequestException("refused"));

        client.Register("a", Text);
        client.Register("b", Text);

        Assert.Equal(["down", "up", "up"], _registry.Requests.Select(request => request.RequestUri!.Host));
    }

    [Theory]
    [InlineData(401, """{"error_code":401,"message":"Unauthorized"}""", SchemaRegistryFault.Refused)]
    [InlineData(404, "<html>no such page</html>", SchemaRegistryFault.Refused)]
    [InlineData(404, """{"error_code":40403,"message":"Schema not found"}""", SchemaRegistryFault.NotFound)]
    [InlineData(422, """{"error_code":42201,"message":"Invalid schema"}""", SchemaRegistryFault.Refused)]
    [InlineData(200, "<html>a portal</html>", SchemaRegistryFault.Refused)]
    [InlineData(200, "{}", SchemaRegistryFault.Refused)]
    public void A_refusal_is_final_and_stops_the_application(int status, string body, SchemaRegistryFault fault)
    {
        using var client = _registry.Client();
        _registry.Then(status, body);

        var failure = Assert.Throws<SchemaRegistryException>(() => client.GetById(1));

        Assert.Equal((fault, FaultScope.Application), (failure.Fault, failure.Scope));
        Assert.Single(_registry.Requests);
    }

    [Fact]
    public void An_incompatible_schema_is_told_with_the_registrys_words()
    {
        using var client = _registry.Client();
        _registry.Then(409, """{"error_code":409,"message":"reader field missing"}""");
        // Looked up: it is not there; registered once more: refused again.
        _registry.Then(404, """{"error_code":40401,"message":"Subject not found"}""").Then(409, """{"error_code":409,"message":"reader field missing"}""");

        var failure = Assert.Throws<SchemaRegistryException>(() => client.Register("s", Text));

        Assert.Equal((SchemaRegistryFault.Incompatible, 409), (failure.Fault, failure.ErrorCode));
        Assert.Equal("Schema registry http://registry:8081/ answered subjects/s/versions with 409 409: reader field missing", failure.Message);
    }

    [Fact]
    public void A_registration_whose_answer_was_lost_is_looked_up()
    {
        using var client = _registry.Client(retries: 1);
        _registry.ThenLoseAnswer(500);
        Assert.Equal(1, client.Register("s", Text));
        Assert.Equal(["POST /subjects/s/versions", "POST /subjects/s"], _registry.Asked);
    }

    [Fact]
    public async Task Threads_that_ask_the_same_share_one_request_and_its_failure()
    {
        using var client = _registry.Client(retries: 0);
        using var open = new ManualResetEventSlim();
        _registry.Line = open.Wait;
        _registry.ThenThrow(new HttpRequestException("refused"));
        using var asking = new CountdownEvent(4);
        var asks = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                asking.Signal();
                return Assert.Throws<SchemaRegistryException>(() => client.GetById(1));
            },
            TaskCreationOptions.LongRunning)).ToList();
        asking.Wait();

        // One flies; the others wait for it or, if they are slow to come, ask on their own and are told "not found" once.
        SpinWait.SpinUntil(() => _registry.Requests.Count == 1);
        open.Set();
        await Task.WhenAll(asks);

        Assert.InRange(_registry.Requests.Count, 1, 2);
    }

    [Fact]
    public void Not_found_is_believed_for_a_while()
    {
        var time = new FakeTimeProvider();
        using var client = _registry.Client(time: time);
        for (var i = 0; i < 5; i++)
        {
            Assert.Throws<SchemaRegistryException>(() => client.GetById(1));
        }

        Assert.Single(_registry.Requests);
        time.Advance(TimeSpan.FromSeconds(6));
        client.Register("s", Text);
        Assert.Equal(Text, client.GetById(1).Text);
    }

    [Fact]
    public void An_outage_is_not_remembered()
    {
        using var client = _registry.Client(retries: 0);
        client.Register("s", Text);
        _registry.Then(503);
        Assert.Throws<SchemaRegistryException>(() => client.GetById(1));
        Assert.Equal(Text, client.GetById(1).Text);
    }

    [Fact]
    public void The_latest_version_is_asked_for_again_when_it_is_old()
    {
        var time = new FakeTimeProvider();
        using var client = _registry.Client(time: time);
        client.Register("s", Text);
        Assert.Equal(1, client.GetLatest("s").Id);
        client.Register("s", "\"long\"");
        Assert.Equal(1, client.GetLatest("s").Id);
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(2, client.GetLatest("s").Id);
    }

    [Fact]
    public async Task Closing_ends_the_pauses()
    {
        using var client = new SchemaRegistryClient(new SchemaRegistryOptions { Urls = [new Uri("http://r")], Handler = _registry, RetryBackoff = TimeSpan.FromHours(1) });
        _registry.Then(503, times: 100);
        var ask = Task.Factory.StartNew(() => Assert.Throws<SchemaRegistryException>(() => client.GetById(1)), TaskCreationOptions.LongRunning);
        SpinWait.SpinUntil(() => _registry.Requests.Count == 1);
        client.Dispose();
        await ask.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_closed_client_and_a_handler_without_synchronous_requests_are_no_fault_of_a_record()
    {
        var client = _registry.Client();
        client.Dispose();
        Assert.Equal(SchemaRegistryFault.Refused, Assert.Throws<SchemaRegistryException>(() => client.GetById(1)).Fault);

        using var other = new SchemaRegistryClient(new SchemaRegistryOptions { Urls = [new Uri("http://r")], Handler = new AsynchronousOnly() });
        Assert.Equal(SchemaRegistryFault.Refused, Assert.Throws<SchemaRegistryException>(() => other.GetById(1)).Fault);
    }

    [Fact]
    public void Contradicting_options_are_told_together()
    {
        var failure = Assert.Throws<ArgumentException>(() => new SchemaRegistryClient(new SchemaRegistryOptions { Urls = [new Uri("ftp://r")], BasicAuthUserInfo = "user", MaxRetries = -1 }));
        Assert.Contains("Urls needs", failure.Message);
        Assert.Contains("user:password", failure.Message);
        Assert.Contains("MaxRetries", failure.Message);
    }

    private sealed class AsynchronousOnly : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Not asked.");
    }
}
