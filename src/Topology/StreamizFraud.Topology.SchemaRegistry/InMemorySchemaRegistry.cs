using System.Net;
using System.Text.Json;
using Confluent.SchemaRegistry;

namespace StreamizFraud.Topology.SchemaRegistry;

/// <summary>A schema registry in this process, for tests, in the place of Confluent's client.</summary>
/// <remarks>
/// It does what the serdes need: register, look up, fetch by id or version. It checks no compatibility, and of a schema's text only that
/// Avro and JSON Schema are JSON. Thread-safe.
/// </remarks>
public sealed class InMemorySchemaRegistry : ISchemaRegistryClient
{
    private readonly Lock _gate = new();

    // By id, which begin at 1.
    private readonly List<Schema> _schemas = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _subjects = new(StringComparer.Ordinal);

    IEnumerable<KeyValuePair<string, string>> ISchemaRegistryClient.Config => [];

    IAuthenticationHeaderValueProvider ISchemaRegistryClient.AuthHeaderProvider => null!;

    IWebProxy ISchemaRegistryClient.Proxy => null!;

    int ISchemaRegistryClient.MaxCachedSchemas => int.MaxValue;

    /// <summary>A new client of it.</summary>
    public SchemaRegistryClient Client() => new(this);

    /// <summary>Names of all subjects, sorted.</summary>
    public IReadOnlyList<string> Subjects()
    {
        lock (_gate)
        {
            return [.. _subjects.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <inheritdoc/>
    public Task<RegisteredSchema> RegisterSchemaWithResponseAsync(string subject, Schema schema, bool normalize = false) => Answer(() =>
    {
        ArgumentNullException.ThrowIfNull(schema);
        var text = Canonical(schema) ?? throw new SchemaRegistryException("Invalid schema", (HttpStatusCode)422, 42201);
        if (!_ids.TryGetValue(text, out var id))
        {
            _schemas.Add(schema);
            _ids[text] = id = _schemas.Count;
        }

        var versions = _subjects.TryGetValue(subject, out var known) ? known : _subjects[subject] = [];
        if (!versions.Contains(id))
        {
            versions.Add(id);
        }

        return Found(subject, versions.IndexOf(id) + 1);
    });

    /// <inheritdoc/>
    public Task<RegisteredSchema> LookupSchemaAsync(string subject, Schema schema, bool ignoreDeletedSchemas, bool normalize = false) => Answer(() =>
    {
        ArgumentNullException.ThrowIfNull(schema);
        return Found(subject, Versions(subject).IndexOf(_ids.GetValueOrDefault(Canonical(schema) ?? string.Empty)) + 1, 40403);
    });

    /// <inheritdoc/>
    public Task<Schema> GetSchemaAsync(int id, string? format = null) => Answer(() =>
        id > 0 && id <= _schemas.Count ? _schemas[id - 1] : throw Missing("Schema not found", 40403));

    /// <inheritdoc/>
    public Task<RegisteredSchema> GetRegisteredSchemaAsync(string subject, int version, bool ignoreDeletedSchemas = true) => Answer(() => Found(subject, version));

    /// <inheritdoc/>
    public Task<RegisteredSchema> GetLatestSchemaAsync(string subject) => Answer(() => Found(subject, Versions(subject).Count));

    /// <inheritdoc/>
    public Task<List<string>> GetAllSubjectsAsync() => Task.FromResult(Subjects().ToList());

    /// <inheritdoc/>
    public Task<List<int>> GetSubjectVersionsAsync(string subject) => Answer(() => Enumerable.Range(1, Versions(subject).Count).ToList());

    /// <inheritdoc/>
    public async Task<int> RegisterSchemaAsync(string subject, Schema schema, bool normalize = false) =>
        (await RegisterSchemaWithResponseAsync(subject, schema, normalize).ConfigureAwait(false)).Id;

    /// <inheritdoc/>
    public async Task<int> GetSchemaIdAsync(string subject, Schema schema, bool normalize = false) =>
        (await LookupSchemaAsync(subject, schema, ignoreDeletedSchemas: true, normalize).ConfigureAwait(false)).Id;

    Task<int> ISchemaRegistryClient.RegisterSchemaAsync(string subject, string avroSchema, bool normalize) =>
        RegisterSchemaAsync(subject, new Schema(avroSchema, SchemaType.Avro), normalize);

    Task<int> ISchemaRegistryClient.GetSchemaIdAsync(string subject, string avroSchema, bool normalize) =>
        GetSchemaIdAsync(subject, new Schema(avroSchema, SchemaType.Avro), normalize);

    Task<Schema> ISchemaRegistryClient.GetSchemaBySubjectAndIdAsync(string subject, int id, string format) => GetSchemaAsync(id, format);

    async Task<string> ISchemaRegistryClient.GetSchemaAsync(string subject, int version) =>
        (await GetRegisteredSchemaAsync(subject, version).ConfigureAwait(false)).SchemaString;

    Task<Schema> ISchemaRegistryClient.GetSchemaByGuidAsync(string guid, string format) => throw NotServed();

    Task<RegisteredSchema> ISchemaRegistryClient.GetLatestWithMetadataAsync(string subject, IDictionary<string, string> metadata, bool ignoreDeletedSchemas) => throw NotServed();

    Task<bool> ISchemaRegistryClient.IsCompatibleAsync(string subject, string avroSchema) => throw NotServed();

    Task<bool> ISchemaRegistryClient.IsCompatibleAsync(string subject, Schema schema) => throw NotServed();

    string ISchemaRegistryClient.ConstructKeySubjectName(string topic, string recordType) => throw NotServed();

    string ISchemaRegistryClient.ConstructValueSubjectName(string topic, string recordType) => throw NotServed();

    Task<Compatibility> ISchemaRegistryClient.GetCompatibilityAsync(string subject) => throw NotServed();

    Task<Compatibility> ISchemaRegistryClient.UpdateCompatibilityAsync(Compatibility compatibility, string subject) => throw NotServed();

    Task<List<Association>> ISchemaRegistryClient.GetAssociationsByResourceNameAsync(
        string resourceName, string resourceNamespace, string resourceType, List<string> associationTypes, string lifecycle, int offset, int limit) => throw NotServed();

    Task<AssociationResponse> ISchemaRegistryClient.CreateAssociationAsync(AssociationCreateOrUpdateRequest request) => throw NotServed();

    Task ISchemaRegistryClient.DeleteAssociationsAsync(string resourceId, string resourceType, List<string> associationTypes, bool cascadeLifecycle) => throw NotServed();

    void ISchemaRegistryClient.ClearLatestCaches()
    {
    }

    void ISchemaRegistryClient.ClearCaches()
    {
    }

    /// <summary>Nothing: the schemas stay.</summary>
    public void Dispose()
    {
    }

    // White space is no part of a schema.
    private static string? Canonical(Schema schema)
    {
        if (schema.SchemaType == SchemaType.Protobuf)
        {
            return schema.SchemaString;
        }

        try
        {
            using var json = JsonDocument.Parse(schema.SchemaString);
            return JsonSerializer.Serialize(json.RootElement, RegistryJson.Default.JsonElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static SchemaRegistryException Missing(string words, int code) => new(words, HttpStatusCode.NotFound, code);

    private static NotSupportedException NotServed() => new("The registry in memory serves what the serdes need: register, look up, fetch by id or version.");

    // As over a network: an answer or a failed task, never an exception in the call itself.
    private Task<T> Answer<T>(Func<T> answer)
    {
        try
        {
            lock (_gate)
            {
                return Task.FromResult(answer());
            }
        }
        catch (SchemaRegistryException failure)
        {
            return Task.FromException<T>(failure);
        }
    }

    private List<int> Versions(string subject) => _subjects.TryGetValue(subject, out var versions) ? versions : throw Missing($"Subject '{subject}' not found.", 40401);

    private RegisteredSchema Found(string subject, int version, int missing = 40402)
    {
        var versions = Versions(subject);
        if (version < 1 || version > versions.Count)
        {
            throw Missing($"Subject '{subject}' has no such version.", missing);
        }

        var id = versions[version - 1];
        var schema = _schemas[id - 1];
        return new RegisteredSchema(subject, version, id, schema.SchemaString, schema.SchemaType, schema.References);
    }
}
