using System.Net;
using System.Text;
using System.Text.Json;
using Avro;

namespace StreamizFraud.Topology.Avro;

/// <summary>A schema registry in this process, for tests: what carries a client's requests, instead of a network.</summary>
/// <remarks>
/// It serves Confluent's REST API for Avro as far as the client and the serdes use it, and checks no compatibility. Thread-safe.
/// Put it in <see cref="SchemaRegistryOptions.Handler"/>, or call <see cref="Client"/>.
/// </remarks>
public sealed class InMemorySchemaRegistry : HttpMessageHandler
{
    private readonly Lock _gate = new();

    // By id, which begin at 1.
    private readonly List<string> _schemas = [];
    private readonly Dictionary<string, int> _ids = [];
    private readonly Dictionary<string, List<int>> _subjects = [];

    /// <summary>A new client of it.</summary>
    public SchemaRegistryClient Client() => new(new SchemaRegistryOptions { Urls = [new Uri("http://in-memory/")], Handler = this });

    /// <summary>Names of all subjects, sorted.</summary>
    public IReadOnlyList<string> Subjects()
    {
        lock (_gate)
        {
            return [.. _subjects.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var posted = request.Content is null ? null : JsonSerializer.Deserialize(request.Content.ReadAsStream(cancellationToken), RegistryJson.Default.RegistryRequest);
        var path = request.RequestUri!.AbsolutePath.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        (HttpStatusCode Status, RegistryReply Reply) answer;
        lock (_gate)
        {
            answer = (path, posted) switch
            {
                (["schemas", "ids", var id], null) => ById(id),
                (["subjects", var subject, "versions"], { } request_) => Register(subject, request_.Schema),
                (["subjects", var subject], { } request_) => LookUp(subject, request_.Schema),
                (["subjects", var subject, "versions", var version], null) => Version(subject, version),
                _ => Missing(404, "HTTP 404 Not Found"),
            };
        }

        var json = JsonSerializer.Serialize(answer.Reply, RegistryJson.Default.RegistryReply);
        return new HttpResponseMessage(answer.Status) { Content = new StringContent(json, Encoding.UTF8, "application/vnd.schemaregistry.v1+json"), RequestMessage = request };
    }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(Send(request, cancellationToken));

    private (HttpStatusCode, RegistryReply) ById(string id) =>
        int.TryParse(id, out var number) && number > 0 && number <= _schemas.Count
            ? (HttpStatusCode.OK, new RegistryReply(Schema: _schemas[number - 1]))
            : Missing(40403, "Schema not found");

    private (HttpStatusCode, RegistryReply) Register(string subject, string text)
    {
        string canonical;
        try
        {
            canonical = Schema.Parse(text).ToString();
        }
        catch (AvroException exception)
        {
            return ((HttpStatusCode)422, new RegistryReply(ErrorCode: 42201, Message: exception.Message));
        }

        if (!_ids.TryGetValue(canonical, out var id))
        {
            _schemas.Add(text);
            _ids[canonical] = id = _schemas.Count;
        }

        var versions = _subjects.TryGetValue(subject, out var known) ? known : _subjects[subject] = [];
        if (!versions.Contains(id))
        {
            versions.Add(id);
        }

        return (HttpStatusCode.OK, new RegistryReply(Id: id));
    }

    private (HttpStatusCode, RegistryReply) LookUp(string subject, string text)
    {
        if (!_subjects.TryGetValue(subject, out var versions))
        {
            return Missing(40401, $"Subject '{subject}' not found.");
        }

        var version = versions.IndexOf(_ids.GetValueOrDefault(Schema.Parse(text).ToString())) + 1;
        return version > 0 ? Found(subject, version) : Missing(40403, "Schema not found");
    }

    private (HttpStatusCode, RegistryReply) Version(string subject, string version)
    {
        if (!_subjects.TryGetValue(subject, out var versions))
        {
            return Missing(40401, $"Subject '{subject}' not found.");
        }

        var number = version == "latest" ? versions.Count : int.TryParse(version, out var parsed) ? parsed : 0;
        return number > 0 && number <= versions.Count ? Found(subject, number) : Missing(40402, $"Version {version} not found.");
    }

    private (HttpStatusCode, RegistryReply) Found(string subject, int version)
    {
        var id = _subjects[subject][version - 1];
        return (HttpStatusCode.OK, new RegistryReply(Id: id, Schema: _schemas[id - 1], Subject: subject, Version: version));
    }

    private static (HttpStatusCode, RegistryReply) Missing(int code, string message) => (HttpStatusCode.NotFound, new RegistryReply(ErrorCode: code, Message: message));
}
