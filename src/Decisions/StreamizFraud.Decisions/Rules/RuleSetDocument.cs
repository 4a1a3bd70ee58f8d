using System.Security.Cryptography;
using System.Text;
using StreamizFraud.Decisions.Rules;

namespace StreamizFraud.Decisions;

/// <summary>A version of a rule set as it is written, sent and kept. Not tied to features yet: see <see cref="RuleSet"/>.</summary>
/// <param name="Name">Name of the set.</param>
/// <param name="Version">Its version; two versions that differ must be called differently.</param>
/// <param name="Rules">The rules; the first live one that holds decides.</param>
/// <remarks>
/// As JSON: <c>{"name":"card-fraud","version":"7","rules":[{"id":"many-terminals","rule":"WHEN amount &gt; 500 THEN review","mode":"live","limit":0.05}]}</c>;
/// <c>limit</c> may be missing for a shadow rule. Immutable.
/// </remarks>
public sealed record RuleSetDocument(string Name, string Version, IReadOnlyList<Rule> Rules)
{
    /// <summary>Kind of rule sets in the control log.</summary>
    public const string ControlKind = "rules";

    /// <summary>Most rules of a set.</summary>
    public const int MaxRules = 1_000;

    /// <summary>SHA-256 of <see cref="ToJson"/> in UTF-8, 64 lower-case hexadecimal digits: the version that cannot be wrong.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToJson())));

    /// <summary>Reads a document.</summary>
    /// <param name="json">The JSON text.</param>
    /// <exception cref="RuleSetException">It is none; lists all problems. Whether the rules themselves are right <see cref="RuleSet.Bind"/> says.</exception>
    public static RuleSetDocument Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new RuleSetReader().Read(json);
    }

    /// <summary>The document as JSON, without blanks, in a fixed order: equal documents give equal texts.</summary>
    public string ToJson() => RuleSetWriter.Write(this);
}
