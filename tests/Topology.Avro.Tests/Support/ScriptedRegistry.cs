using System.Net;
using System.Text;

namespace StreamizFraud.Topology.Avro.Tests;

/// <summary>The in-memory registry behind a line that counts requests and can fail as told.</summary>
internal sealed class ScriptedRegistry : DelegatingHandler
{
    private readonly List<HttpRequestMessage> _requests = [];
    private readonly Queue<Func<HttpRequestMessage, HttpResponseMessage>> _script = [];

    public ScriptedRegistry()
        : base(new InMemorySchemaRegistry())
    {
    }

    public InMemorySchemaRegistry Registry => (InMemorySchemaRegistry)InnerHandler!;

    /// <summary>What every request waits for.</summary>
    public Action Line { get; set; } = static () => { };

    public IReadOnlyList<HttpRequestMessage> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public IEnumerable<string> Asked => Requests.Select(request => $"{request.Method} {request.RequestUri!.PathAndQuery}");

    public SchemaRegistryClient Client(int retries = 2, TimeProvider? time = null, string? user = null, params string[] urls) => new(new SchemaRegistryOptions
    {
        Urls = [.. (urls.Length > 0 ? urls : ["http://registry:8081"]).Select(url => new Uri(url))],
        Handler = this,
        MaxRetries = retries,
        RetryBackoff = TimeSpan.Zero,
        TimeProvider = time ?? TimeProvider.System,
        BasicAuthUserInfo = user,
    });

    /// <summary>Answers the next requests like this, instead of asking the registry.</summary>
    public ScriptedRegistry Then(int status, string body = "", int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            _script.Enqueue(_ => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8) });
        }

        return this;
    }

    public ScriptedRegistry ThenThrow(Exception exception, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            _script.Enqueue(_ => throw exception);
        }

        return this;
    }

    /// <summary>The registry answers the next request, but the answer is lost on its way.</summary>
    public ScriptedRegistry ThenLoseAnswer(int status)
    {
        _script.Enqueue(request =>
        {
            base.Send(request, CancellationToken.None).Dispose();
            return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("""{"error_code":50001,"message":"lost"}""") };
        });
        return this;
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Func<HttpRequestMessage, HttpResponseMessage>? next;
        lock (_requests)
        {
            _requests.Add(request);
            _script.TryDequeue(out next);
        }

        Line();
        return next is null ? base.Send(request, cancellationToken) : next(request);
    }
}
