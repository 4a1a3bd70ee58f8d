using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Clients;

/// <summary>Puts the properties of a client together and refuses those that are not the user's to set.</summary>
/// <remarks>
/// Three layers, later ones win: defaults for throughput, the user's (cluster-wide, then the client's), and what the runtime owns.
/// Owned properties are refused rather than overwritten, so that nobody believes in a setting that has no effect.
/// </remarks>
internal sealed class ClientProperties
{
    /// <summary>Set by this project, beside those that the runtime sets.</summary>
    private static readonly HashSet<string> Owned = new(StringComparer.Ordinal)
    {
        "enable.gapless.guarantee", "delivery.report.only.error",

        // Retried ends of transactions are seen in the client's log lines, so those must come.
        "log_level", "log.queue", "log.connection.close",
    };

    /// <summary>Load native code into the process or run a command.</summary>
    private static readonly HashSet<string> CodeLoading = new(StringComparer.Ordinal)
    {
        "plugin.library.paths", "ssl.engine.location", "ssl.providers", "sasl.kerberos.kinit.cmd",
    };

    private static readonly string[] OwnedPrefixes = ["test.mock.", "dotnet.", "internal."];
    private static readonly string[] SecretWords = ["password", "secret", "key.pem", "jaas", "token", "oauthbearer.config"];

    private readonly KafkaClusterOptions _options;
    private readonly List<string> _secrets = [];

    internal ClientProperties(KafkaClusterOptions options)
    {
        _options = options;
        Remember(options.Properties);
    }

    /// <summary>The bootstrap address as messages name it.</summary>
    internal string Address => _options.BootstrapServers;

    /// <summary>Refuses what is not the user's to set.</summary>
    /// <exception cref="ArgumentException">Lists every refused property, by name only.</exception>
    internal void Check(IReadOnlyDictionary<string, string> properties)
    {
        var problems = new List<string>();
        foreach (var name in properties.Keys.Order(StringComparer.Ordinal))
        {
            if (OwnedClientProperties.Instead.TryGetValue(name, out var instead))
            {
                problems.Add($"{name} cannot be set: {instead}");
            }
            else if (IsOwned(name))
            {
                problems.Add($"{name} cannot be set: it is set by the runtime itself");
            }
            else if (JavaNames.Instead.TryGetValue(name, out var ours))
            {
                problems.Add($"{name} is a property of the Java client: {ours}");
            }
            else if (CodeLoading.Contains(name) && !_options.AllowCodeLoadingProperties)
            {
                problems.Add($"{name} loads code or runs a command, and {nameof(KafkaClusterOptions.AllowCodeLoadingProperties)} is off");
            }
        }

        if (problems.Count > 0)
        {
            throw new ArgumentException($"Client properties refused: {string.Join("; ", problems)}.", nameof(properties));
        }
    }

    /// <summary>Properties of one client.</summary>
    /// <param name="defaults">May be overridden by the user.</param>
    /// <param name="user">The client's own; checked here.</param>
    /// <param name="owned">Win over everything.</param>
    internal Dictionary<string, string> For(
        IEnumerable<KeyValuePair<string, string>> defaults,
        IReadOnlyDictionary<string, string> user,
        IEnumerable<KeyValuePair<string, string>> owned)
    {
        Check(user);
        Remember(user);
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in defaults.Concat(_options.Properties).Concat(user).Concat(owned))
        {
            all[name] = value;
        }

        all["bootstrap.servers"] = _options.BootstrapServers;
        return all;
    }

    /// <summary>Builds a client; a property that the client refuses becomes the caller's mistake, without the value of a secret.</summary>
    /// <exception cref="ArgumentException">An unknown property or value.</exception>
    internal T Build<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or ArgumentException)
        {
#pragma warning disable MA0054 // The inner exception's text may hold what WithoutSecrets takes away.
            throw new ArgumentException($"The Kafka client refuses its properties: {WithoutSecrets(refusal.Message)}");
#pragma warning restore MA0054
        }
    }

    /// <summary>The text with every configured secret blotted out.</summary>
    internal string WithoutSecrets(string text)
    {
        lock (_secrets)
        {
            foreach (var secret in _secrets)
            {
                text = text.Replace(secret, "***", StringComparison.Ordinal);
            }
        }

        return text;
    }

    private static bool IsOwned(string name) => Owned.Contains(name) || OwnedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private void Remember(IReadOnlyDictionary<string, string> properties)
    {
        lock (_secrets)
        {
            foreach (var (name, value) in properties)
            {
                // The length limit keeps a trivial secret such as "a" from turning every line into stars.
                if (value is { Length: > 3 } && Array.Exists(SecretWords, name.Contains) && !_secrets.Contains(value))
                {
                    _secrets.Add(value);
                }
            }
        }
    }
}
