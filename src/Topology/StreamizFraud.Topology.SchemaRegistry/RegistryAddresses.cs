using Confluent.SchemaRegistry;

namespace StreamizFraud.Topology.SchemaRegistry;

/// <summary>Addresses of a registry, as they may be told in messages.</summary>
internal static class RegistryAddresses
{
    /// <summary>The addresses of a client's settings; "(no address)" where it has none, as a client in memory.</summary>
    /// <exception cref="ArgumentException">One is no http or https address, or holds a user, which would stand in every message.</exception>
    public static string Checked(IEnumerable<KeyValuePair<string, string>> config)
    {
        var addresses = config.FirstOrDefault(setting => setting.Key == SchemaRegistryConfig.PropertyNames.SchemaRegistryUrl).Value;
        if (string.IsNullOrWhiteSpace(addresses))
        {
            return "(no address)";
        }

        var urls = addresses.Split(',').Select(Parsed).ToList();
        if (urls.Any(url => url is null))
        {
            throw new ArgumentException($"{nameof(SchemaRegistryConfig.Url)} needs http or https addresses, with commas between them.", nameof(config));
        }

        if (urls.Any(url => url!.UserInfo.Length > 0))
        {
            throw new ArgumentException($"{nameof(SchemaRegistryConfig.Url)} holds a user; set {nameof(SchemaRegistryConfig.BasicAuthUserInfo)} to user:password instead.", nameof(config));
        }

        return addresses;
    }

    // Confluent's client takes http where no scheme is named.
    private static Uri? Parsed(string address) =>
        Uri.TryCreate(address.Contains("://", StringComparison.Ordinal) ? address : $"http://{address}", UriKind.Absolute, out var url) && (url.Scheme is "http" or "https") ? url : null;
}
