namespace StreamizFraud.Topology.Avro;

/// <summary>Where a schema registry is, and how patiently it is asked.</summary>
/// <remarks>
/// The longest that one question can take is <c>Urls.Count · (MaxRetries + 1) · RequestTimeout</c> and the pauses between: 33 s by
/// default, and twice that to register a schema. It is waited for on the stream thread, so it must stay well below <c>max.poll.interval.ms</c>.
/// </remarks>
public sealed class SchemaRegistryOptions
{
    /// <summary>Addresses of one registry, tried in turn; Confluent's <c>schema.registry.url</c>. A path is kept.</summary>
    /// <remarks>An address may hold <c>user:password@</c>; messages never show it.</remarks>
    public required IReadOnlyList<Uri> Urls { get; init; }

    /// <summary><c>user:password</c> for basic authentication, Confluent's <c>basic.auth.user.info</c>; null: what the address holds, or none.</summary>
    public string? BasicAuthUserInfo { get; init; }

    /// <summary>How long one request may take. Default 5 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often all addresses are tried once more after an answer of 408, 429 or 5xx, a time-out or a failed connection. Default 5.</summary>
    public int MaxRetries { get; init; } = 5;

    /// <summary>Pause before the first retry, doubled for each further one up to 20 times itself, and up to a half longer by chance. Default 100 ms.</summary>
    public TimeSpan RetryBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the answer "there is none" is believed, so that a run of bad records does not become a run of requests. Default 5 s.</summary>
    public TimeSpan MissingCacheTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the latest version of a subject is believed to be the latest. Default 5 min.</summary>
    public TimeSpan LatestCacheTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What carries the requests, for example a <see cref="SocketsHttpHandler"/> with a client certificate; it must support synchronous requests. The client does not dispose of it.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>Clock of the two cache times.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        var problems = new List<string>();
        if (Urls.Count == 0 || Urls.Any(url => !url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
        {
            problems.Add($"{nameof(Urls)} needs absolute http or https addresses");
        }

        if (BasicAuthUserInfo is { } user && !user.Contains(':', StringComparison.Ordinal))
        {
            problems.Add($"{nameof(BasicAuthUserInfo)} is not of the form user:password");
        }

        if (RequestTimeout <= TimeSpan.Zero || MaxRetries < 0 || RetryBackoff < TimeSpan.Zero || MissingCacheTime < TimeSpan.Zero || LatestCacheTime < TimeSpan.Zero)
        {
            problems.Add($"{nameof(RequestTimeout)} must be positive, {nameof(MaxRetries)}, {nameof(RetryBackoff)}, {nameof(MissingCacheTime)} and {nameof(LatestCacheTime)} not negative");
        }

        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", problems));
        }
    }
}
