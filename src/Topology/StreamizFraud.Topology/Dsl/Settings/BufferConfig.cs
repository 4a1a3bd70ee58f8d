namespace StreamizFraud.Topology.Dsl;

/// <summary>How many changes a suppression may hold back, and what it does when they are too many. Immutable: the With methods give changed copies.</summary>
public sealed record BufferConfig
{
    private BufferConfig()
    {
    }

    /// <summary>Most rows held back, 1 or more.</summary>
    /// <value><see cref="long.MaxValue"/> by default: no limit.</value>
    public long RecordLimit { get; private init; } = long.MaxValue;

    /// <summary>Most bytes held back, 1 or more, as Kafka Streams counts them: keys, values, and where each came from.</summary>
    /// <value><see cref="long.MaxValue"/> by default: no limit.</value>
    public long ByteLimit { get; private init; } = long.MaxValue;

    /// <summary>Whether the changes that have waited longest are sent early when a limit is passed; otherwise that is an error and the application stops.</summary>
    public bool EmitsEarly { get; private init; }

    /// <summary>Whether what is held back goes to a changelog topic.</summary>
    /// <value>True by default; otherwise it is lost when the task moves.</value>
    public bool Logged { get; private init; } = true;

    /// <summary>Settings of the changelog topic by Kafka's own names, over the library's.</summary>
    public IReadOnlyDictionary<string, string> ChangelogConfig { get; private init; } = new Dictionary<string, string>();

    /// <summary>No limit.</summary>
    public static BufferConfig Unbounded() => new();

    /// <summary>A limit of rows; beyond it the oldest are sent early.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="records"/> is less than 1.</exception>
    public static BufferConfig MaxRecords(long records) => Unbounded().WithMaxRecords(records).EmitEarlyWhenFull();

    /// <summary>A limit of bytes; beyond it the oldest are sent early.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is less than 1.</exception>
    public static BufferConfig MaxBytes(long bytes) => Unbounded().WithMaxBytes(bytes).EmitEarlyWhenFull();

    /// <summary>A copy with a limit of rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="records"/> is less than 1.</exception>
    public BufferConfig WithMaxRecords(long records)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(records, 1);
        return this with { RecordLimit = records };
    }

    /// <summary>A copy with a limit of bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is less than 1.</exception>
    public BufferConfig WithMaxBytes(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        return this with { ByteLimit = bytes };
    }

    /// <summary>A copy that sends the oldest changes early when the buffer is full.</summary>
    public BufferConfig EmitEarlyWhenFull() => this with { EmitsEarly = true };

    /// <summary>A copy that stops the application when the buffer is full.</summary>
    public BufferConfig ShutDownWhenFull() => this with { EmitsEarly = false };

    /// <summary>A copy with a changelog that has these settings.</summary>
    public BufferConfig WithLoggingEnabled(IReadOnlyDictionary<string, string> config) => this with { Logged = true, ChangelogConfig = config };

    /// <summary>A copy without a changelog.</summary>
    public BufferConfig WithLoggingDisabled() => this with { Logged = false };
}
