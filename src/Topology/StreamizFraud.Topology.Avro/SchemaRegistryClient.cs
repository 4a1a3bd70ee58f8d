namespace StreamizFraud.Topology.Avro;

/// <summary>A client of a schema registry with Confluent's REST API.</summary>
/// <remarks>
/// Thread-safe; one serves a whole application. Calls block, on the first question only: an id and the id of a schema are kept for ever,
/// since a registry never changes them. Threads that ask the same at once share one request.
/// </remarks>
public sealed class SchemaRegistryClient : IDisposable
{
    private readonly RegistryTransport _transport;
    private readonly AnswerCache<int, RegisteredSchema> _byId;
    private readonly AnswerCache<(string Subject, string Text), RegisteredSchema> _registered;
    private readonly AnswerCache<(string Subject, string Text), RegisteredSchema> _found;
    private readonly AnswerCache<(string Subject, int Version), RegisteredSchema> _versions;
    private readonly AnswerCache<string, RegisteredSchema> _latest;

    /// <summary>A client; nothing is asked yet.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves; the message lists every problem.</exception>
    public SchemaRegistryClient(SchemaRegistryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _transport = new RegistryTransport(options);
        var (missing, time) = (options.MissingCacheTime, options.TimeProvider);
        _byId = new(AskById, null, missing, time);
        _registered = new(AskRegister, null, missing, time);
        _found = new(AskLookUp, null, missing, time);
        _versions = new(key => AskVersion(key.Subject, key.Version.ToString()), null, missing, time);
        _latest = new(subject => AskVersion(subject, "latest"), options.LatestCacheTime, missing, time);
    }

    /// <summary>A client with default options.</summary>
    /// <param name="url">Address of the registry, with its path.</param>
    public SchemaRegistryClient(Uri url)
        : this(new SchemaRegistryOptions { Urls = [url] })
    {
    }

    /// <summary>The schema with an id; kept for ever.</summary>
    /// <exception cref="SchemaRegistryException">There is none, or it cannot be had.</exception>
    public RegisteredSchema GetById(int id) => _byId.Get(id);

    /// <summary>The id of an Avro schema in a subject, registered now if it is new; kept for ever.</summary>
    /// <exception cref="SchemaRegistryException">It is incompatible with the subject's earlier ones, or cannot be registered.</exception>
    public int Register(string subject, string schema) => _registered.Get((Checked(subject), schema)).Id;

    /// <summary>The id of an Avro schema in a subject, never registered; kept for ever.</summary>
    /// <exception cref="SchemaRegistryException">The subject does not have it, or it cannot be had.</exception>
    public int LookUp(string subject, string schema) => _found.Get((Checked(subject), schema)).Id;

    /// <summary>A version of a subject; kept for ever.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="version">From 1.</param>
    /// <exception cref="SchemaRegistryException">There is none, or it cannot be had.</exception>
    public RegisteredSchema GetVersion(string subject, int version) => _versions.Get((Checked(subject), version));

    /// <summary>The latest version of a subject; kept for <see cref="SchemaRegistryOptions.LatestCacheTime"/>.</summary>
    /// <exception cref="SchemaRegistryException">There is none, or it cannot be had.</exception>
    public RegisteredSchema GetLatest(string subject) => _latest.Get(Checked(subject));

    /// <summary>Ends retries and closes the connections.</summary>
    public void Dispose() => _transport.Dispose();

    private static string Checked(string subject)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        return subject;
    }

    private static string Path(string subject) => $"subjects/{Uri.EscapeDataString(subject)}";

    private static RegisteredSchema Schema(RegistryReply reply, string path, int? id = null, string? text = null) =>
        (id ?? reply.Id, text ?? reply.Schema) is ({ } number, { } schema)
            ? new RegisteredSchema(number, schema, reply.SchemaType ?? "AVRO", reply.References ?? [])
            : throw new SchemaRegistryException(SchemaRegistryFault.Refused, $"The answer to {path} holds no schema; is that the address of a registry, with its path?");

    private RegisteredSchema AskById(int id)
    {
        var path = $"schemas/ids/{id}";
        return Schema(_transport.Ask(path), path, id: id);
    }

    private RegisteredSchema AskVersion(string subject, string version)
    {
        var path = $"{Path(subject)}/versions/{version}";
        return Schema(_transport.Ask(path), path);
    }

    private RegisteredSchema AskLookUp((string Subject, string Text) key)
    {
        var path = Path(key.Subject);
        return Schema(_transport.Ask(path, new RegistryRequest(key.Text)), path, text: key.Text);
    }

    /// <summary>
    /// Before another try the schema is looked up: it may be there although the answer was lost, and a registry may answer 409 or 5xx to
    /// all but one of several clients that register the same for the first time.
    /// </summary>
    private RegisteredSchema AskRegister((string Subject, string Text) key)
    {
        var request = new RegistryRequest(key.Text);
        var subject = Path(key.Subject);
        for (var round = 0; ; round++)
        {
            try
            {
                return Schema(_transport.AskOnce($"{subject}/versions", request), subject, text: key.Text);
            }
            catch (SchemaRegistryException failure) when (IsWorthAnotherTry(failure, round) && _transport.MayTryAgain(round))
            {
            }

            try
            {
                return Schema(_transport.AskOnce(subject, request), subject, text: key.Text);
            }
            catch (SchemaRegistryException failure) when (failure.Fault is SchemaRegistryFault.NotFound or SchemaRegistryFault.Unreachable)
            {
            }
        }
    }

    private static bool IsWorthAnotherTry(SchemaRegistryException failure, int round) =>
        failure.Fault == SchemaRegistryFault.Unreachable || (failure.Fault == SchemaRegistryFault.Incompatible && round == 0);
}
