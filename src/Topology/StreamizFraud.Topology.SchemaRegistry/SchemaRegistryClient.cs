using System.Diagnostics.CodeAnalysis;
using Confluent.SchemaRegistry;

namespace StreamizFraud.Topology.SchemaRegistry;

/// <summary>What serdes ask a schema registry, over Confluent's client.</summary>
/// <remarks>
/// <para>
/// Thread-safe; one serves a whole application. Calls block, on the first question only: an id and the id of a schema are kept, since a
/// registry never changes them. Threads that ask the same at once share one request.
/// </para>
/// <para>
/// The longest that one question can take is <c>addresses · MaxRetries · RequestTimeoutMs</c> and the pauses between: 90 s and an address
/// by default, and twice that to register a schema. It is waited for on the stream thread, so it must stay well below
/// <c>max.poll.interval.ms</c>.
/// </para>
/// </remarks>
public sealed class SchemaRegistryClient : IDisposable
{
    private readonly ISchemaRegistryClient _registry;
    private readonly bool _owned;
    private readonly string _addresses;
    private readonly MissingSchemas _missing;
    private readonly CancellationTokenSource _closed = new();

    /// <summary>A client of its own; nothing is asked yet.</summary>
    /// <param name="config">Confluent's settings: addresses, credentials, TLS, time limits.</param>
    /// <exception cref="ArgumentException">The settings contradict themselves; the message lists every problem.</exception>
    public SchemaRegistryClient(SchemaRegistryConfig config)
        : this(Open(config), owned: true, TimeProvider.System)
    {
    }

    /// <summary>Over a client that is there already, for example one with bearer tokens or for a test. It is not disposed of.</summary>
    /// <exception cref="ArgumentException">An address of it holds a user.</exception>
    public SchemaRegistryClient(ISchemaRegistryClient client)
        : this(client, owned: false, TimeProvider.System)
    {
    }

    internal SchemaRegistryClient(ISchemaRegistryClient client, bool owned, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(client);
        _registry = client;
        _owned = owned;
        _addresses = RegistryAddresses.Checked(client.Config ?? []);
        _missing = new MissingSchemas(time);
    }

    /// <summary>The schema with an id; kept. That there is none is believed for 5 s.</summary>
    /// <exception cref="RegistryException">There is none, or it cannot be had.</exception>
    public RegistrySchema GetById(int id)
    {
        _missing.ThrowIfMissing(id);
        try
        {
            return Converted(Ask($"schema {id}", () => _registry.GetSchemaAsync(id)), $"schema {id}");
        }
        catch (RegistryException failure) when (failure.Fault == RegistryFault.NotFound)
        {
            _missing.Add(id, failure);
            throw;
        }
    }

    /// <summary>The id of a schema in a subject, registered now if it is new; kept.</summary>
    /// <exception cref="RegistryException">It is incompatible with the subject's earlier ones, or cannot be registered.</exception>
    public int Register(string subject, RegistrySchema schema)
    {
        var (question, asked) = (Question(subject), Converted(schema));
        try
        {
            return Id(Ask(question, () => _registry.RegisterSchemaAsync(subject, asked)), question);
        }
        catch (RegistryException failure) when (failure.Fault is RegistryFault.Incompatible or RegistryFault.Unreachable)
        {
            // It may be there although the answer was lost, and a registry may answer 409 or 5xx to all but one of several clients that
            // register the same for the first time.
            try
            {
                return LookUp(subject, schema);
            }
            catch (RegistryException missing) when (missing.Fault == RegistryFault.NotFound)
            {
                throw failure;
            }
        }
    }

    /// <summary>The id of a schema in a subject, never registered; kept.</summary>
    /// <exception cref="RegistryException">The subject does not have it, or it cannot be had.</exception>
    public int LookUp(string subject, RegistrySchema schema)
    {
        var (question, asked) = (Question(subject), Converted(schema));
        return Id(Ask(question, () => _registry.GetSchemaIdAsync(subject, asked)), question);
    }

    /// <summary>A version of a subject; kept.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="version">From 1.</param>
    /// <exception cref="RegistryException">There is none, or it cannot be had.</exception>
    public RegistrySchema GetVersion(string subject, int version)
    {
        var question = $"version {version} of {Question(subject)}";
        return Converted(Ask(question, () => _registry.GetRegisteredSchemaAsync(subject, version)), question);
    }

    /// <summary>Ends the waiting of all threads, and closes the connections if they are its own.</summary>
    public void Dispose()
    {
        // Not disposed of: a thread that asks now is to be told that the client is closed.
        _closed.Cancel();
        if (_owned)
        {
            _registry.Dispose();
        }
    }

    private static CachedSchemaRegistryClient Open(SchemaRegistryConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        RegistryAddresses.Checked(config);
        if (config.MaxRetries < 1)
        {
            throw new ArgumentException($"{nameof(config.MaxRetries)} counts the first request too: at least 1, not {config.MaxRetries}.", nameof(config));
        }

        return new CachedSchemaRegistryClient(config);
    }

    private static string Question(string subject)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        return $"subject {subject}";
    }

    private static Schema Converted(RegistrySchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var references = schema.Dependencies.Select(other => new SchemaReference(other.Name, other.Subject, other.Version)).ToList();
        return new Schema(schema.Text, references, schema.Format switch
        {
            SchemaFormat.Avro => SchemaType.Avro,
            SchemaFormat.Protobuf => SchemaType.Protobuf,
            _ => SchemaType.Json,
        });
    }

    private RegistrySchema Converted(Schema schema, string question) =>
        schema.SchemaString is { Length: > 0 } text
            ? new RegistrySchema(text, schema.SchemaType switch
            {
                SchemaType.Avro => SchemaFormat.Avro,
                SchemaType.Protobuf => SchemaFormat.Protobuf,
                _ => SchemaFormat.Json,
            })
            {
                Dependencies = [.. schema.References.Select(other => new SchemaDependency(other.Name, other.Subject, other.Version))],
            }
            : throw RegistryFaults.Empty(_addresses, question);

    private int Id(int id, string question) => id > 0 ? id : throw RegistryFaults.Empty(_addresses, question);

    // Stream threads are threads of their own without a synchronization context, and the answer comes in on the pool.
    [SuppressMessage("Usage", "VSTHRD002", Justification = "Serdes are synchronous, and the first record of a schema has to wait for it.")]
    private T Ask<T>(string question, Func<Task<T>> ask)
    {
        try
        {
            return ask().WaitAsync(_closed.Token).GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            throw RegistryFaults.Of(_addresses, question, exception, _closed.IsCancellationRequested);
        }
    }
}
