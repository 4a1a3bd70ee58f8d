using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Settings;

/// <summary>Reads Kafka Streams' string keys: each is understood, passed on, or refused with the reason.</summary>
internal static class StreamsKeys
{
    /// <summary>The keys that are settings here.</summary>
    public static IEnumerable<string> Understood => AllSettings.ByKey.Keys;

    /// <summary>Settings from keys, and what is wrong with the keys. What is wrong with values that could be read is not told here.</summary>
    public static (StreamsConfig Config, List<string> Problems) Read(IReadOnlyDictionary<string, string> properties)
    {
        var problems = new List<string>();
        var passed = new Dictionary<string, string>(StringComparer.Ordinal);
        var config = new StreamsConfig { ApplicationId = string.Empty };
        // In order of the keys: what is told does not depend on a dictionary's order.
        foreach (var (key, value) in properties.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (value is null)
            {
                problems.Add($"Setting {key} has no value.");
            }
            else if (AllSettings.ByKey.TryGetValue(key, out var setting))
            {
                try
                {
                    config = setting.Read!(config, value);
                }
                catch (FormatException exception)
                {
                    problems.Add($"Setting {key} {exception.Message}.");
                }
            }
            else if (RefusedKeys.Find(key) is { } refused)
            {
                if (!refused.Allows(value))
                {
                    problems.Add($"Setting {key} cannot be {value}: {refused.Reason}.");
                }
            }
            else if (OwnedClientProperties.Instead.TryGetValue(key, out var instead))
            {
                problems.Add($"Setting {key} cannot be set: {instead}.");
            }
            else if (ClientKeys.Passed(key) is { } name)
            {
                // A key with its prefix wins over one without.
                if (name == key || !properties.ContainsKey(name))
                {
                    passed[name] = value;
                }
            }
            else
            {
                problems.Add($"Setting {key} is not known. {Hint(key)}");
            }
        }

        return (config with { Properties = passed }, problems);
    }

    private static string Hint(string key)
    {
        if (AllSettings.All.Any(setting => setting.Name == key))
        {
            return "It is the name of a property: set it in code or bind it; here are keys such as application.id.";
        }

        var near = NearMiss.Of(key, Understood.Concat(RefusedKeys.Exact).Concat(ClientKeys.Known).Concat(OwnedClientProperties.Instead.Keys));
        return near is null
            ? $"A setting of a client or of internal topics needs its prefix, one of {string.Join(", ", ClientKeys.Prefixes)}; settings of your own are AppConfigs."
            : $"Is {near} meant?";
    }
}
