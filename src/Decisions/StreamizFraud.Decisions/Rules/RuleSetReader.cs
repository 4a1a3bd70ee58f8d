using System.Text.Json;

namespace StreamizFraud.Decisions.Rules;

/// <summary>Reads rule sets from JSON and collects what is wrong.</summary>
internal sealed class RuleSetReader
{
    private readonly List<string> _problems = [];

    public RuleSetDocument Read(string json)
    {
        var subject = "The rule set";
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new RuleSetException(subject, ["expected a JSON object with name, version and rules"]);
            }

            OnlyKnown(root, "the set", "name", "version", "rules");
            var name = Text(root, "the set", "name");
            var version = Text(root, "the set", "version");
            subject = $"Rule set {name} {version}";
            var rules = root.TryGetProperty("rules", out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Select(Rule).ToList()
                : Missing<List<Rule>>("the set", "rules, a list", []);
            return _problems.Count == 0 ? new RuleSetDocument(name, version, rules) : throw new RuleSetException(subject, _problems);
        }
        catch (JsonException exception)
        {
            throw new RuleSetException(subject, [FormattableString.Invariant($"line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}: it is not JSON")]);
        }
    }

    private Rule Rule(JsonElement element, int index)
    {
        var where = FormattableString.Invariant($"rule {index + 1}");
        if (element.ValueKind != JsonValueKind.Object)
        {
            return Missing(where, "an object with id, rule, mode and limit", new Rule(string.Empty, string.Empty, RuleMode.Shadow, 1));
        }

        OnlyKnown(element, where, "id", "rule", "mode", "limit");
        var mode = Text(element, where, "mode") switch
        {
            "live" => RuleMode.Live,
            "shadow" => RuleMode.Shadow,
            var other => Missing(where, $"mode live or shadow, not '{other}'", RuleMode.Shadow),
        };
        return new Rule(Text(element, where, "id"), Text(element, where, "rule"), mode, Limit(element, where, mode));
    }

    private double Limit(JsonElement element, string where, RuleMode mode)
    {
        if (!element.TryGetProperty("limit", out var limit))
        {
            return mode == RuleMode.Shadow ? 1 : Missing(where, "limit, the largest share of payments that a live rule may decide", 1.0);
        }

        return limit.ValueKind == JsonValueKind.Number && limit.TryGetDouble(out var share) && share is > 0 and <= 1
            ? share
            : Missing(where, "limit above 0, at most 1", 1.0);
    }

    private string Text(JsonElement element, string where, string property) =>
        element.TryGetProperty(property, out var text) && text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 } found
            ? found
            : Missing(where, $"{property}, a text", string.Empty);

    private void OnlyKnown(JsonElement element, string where, params ReadOnlySpan<string> known)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                _problems.Add($"{where}: '{property.Name}' is not known; expected {string.Join(", ", known.ToArray())}");
            }
            else if (!seen.Add(property.Name))
            {
                _problems.Add($"{where}: {property.Name} stands there twice");
            }
        }
    }

    private T Missing<T>(string where, string expected, T instead)
    {
        _problems.Add($"{where}: expected {expected}");
        return instead;
    }
}
