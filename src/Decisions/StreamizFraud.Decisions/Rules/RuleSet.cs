using System.Buffers;
using StreamizFraud.Decisions.Rules;
using StreamizFraud.Expressions;

namespace StreamizFraud.Decisions;

/// <summary>A rule set tied to the features of a set: ready to be evaluated.</summary>
/// <remarks>
/// <para>A condition names features, without case, and <c>score</c> and <c>calibrated_score</c>; all are DOUBLE, and null where there is no value. A rule
/// holds where its condition is true, not where it is null.</para>
/// <para>Immutable, thread-safe. An evaluation allocates nothing.</para>
/// </remarks>
public sealed class RuleSet
{
    private const int MaxIdLength = 64;
    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
    private readonly BoundRule[] _rules;
    private readonly int _width;

    private RuleSet(RuleSetDocument document, BoundRule[] rules, int width)
    {
        (Document, _rules, _width) = (document, rules, width);
        Sha256 = document.Sha256;
    }

    /// <summary>What it was made of.</summary>
    public RuleSetDocument Document { get; }

    /// <summary>The document's hash.</summary>
    public string Sha256 { get; }

    /// <summary>Number of rules.</summary>
    public int Count => _rules.Length;

    /// <summary>Ties a document to features.</summary>
    /// <param name="document">The document.</param>
    /// <param name="features">Names of the features, in column order (<c>FeatureSet.Names</c>).</param>
    /// <exception cref="RuleSetException">A rule is wrong; lists the problems of all rules, each with the rule's id, line and column.</exception>
    public static RuleSet Bind(RuleSetDocument document, IReadOnlyList<string> features)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(features);
        var subject = $"Rule set {document.Name} {document.Version}";
        var problems = new List<string>();
        if (features.Any(name => name.Equals("score", StringComparison.OrdinalIgnoreCase) || name.Equals("calibrated_score", StringComparison.OrdinalIgnoreCase)))
        {
            throw new RuleSetException(subject, ["a feature is called score or calibrated_score, which rules call the model's"]);
        }

        if (document.Rules.Count > RuleSetDocument.MaxRules)
        {
            throw new RuleSetException(subject, [FormattableString.Invariant($"it has {document.Rules.Count} rules; at most {RuleSetDocument.MaxRules} are taken")]);
        }

        var schema = RuleRow.Schema(features);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var rules = new BoundRule[document.Rules.Count];
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = document.Rules[i];
            if (rule.Id.Length is 0 or > MaxIdLength || rule.Id.AsSpan().ContainsAnyExcept(IdCharacters))
            {
                problems.Add(FormattableString.Invariant($"rule {i + 1}: expected an id of 1 to {MaxIdLength} letters, digits, '.', '_' and '-'"));
            }
            else if (!ids.Add(rule.Id))
            {
                problems.Add($"rule {rule.Id}: the id stands there twice");
            }

            if (rule.Limit is not (> 0 and <= 1))
            {
                problems.Add($"rule {rule.Id}: expected limit above 0, at most 1");
            }

            try
            {
                rules[i] = BindRule(rule.Text, schema);
            }
            catch (ExpressionException exception)
            {
                problems.Add($"rule {rule.Id}: {exception.Message}");
            }
        }

        return problems.Count == 0 ? new RuleSet(document, rules, features.Count) : throw new RuleSetException(subject, problems);
    }

    /// <summary>What a rule decides when it holds.</summary>
    /// <param name="rule">Its place in the set, from 0.</param>
    public DecisionOutcome OutcomeOf(int rule) => _rules[rule].Outcome;

    /// <summary>Says of each rule whether it holds.</summary>
    /// <param name="values">The features' values in column order; NaN is null.</param>
    /// <param name="score">The score; NaN if there is none.</param>
    /// <param name="calibratedScore">The calibrated score; NaN if there is none.</param>
    /// <param name="holds">Receives the answer for each rule; <see cref="Count"/> long.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Evaluate(ReadOnlySpan<double> values, double score, double calibratedScore, Span<bool> holds)
    {
        if (values.Length != _width || holds.Length != _rules.Length)
        {
            throw new ArgumentException($"Rule set {Document.Name} {Document.Version} has {_rules.Length} rules over {_width} features; given were {holds.Length} places and {values.Length} values.");
        }

        var row = new RuleRow(values, score, calibratedScore);
        for (var i = 0; i < _rules.Length; i++)
        {
            holds[i] = _rules[i].Condition.TryEvaluate(ref row, out var isTrue) && isTrue;
        }
    }

    private static BoundRule BindRule(string text, ExpressionSchema schema)
    {
        var reader = new ExpressionText(text);
        reader.Take("WHEN");
        var condition = reader.TakeExpression();
        reader.Take("THEN");
        var (position, name) = (reader.Position, reader.TakeName("approve, review or decline"));
        if (!Enum.TryParse<DecisionOutcome>(name, ignoreCase: true, out var outcome))
        {
            throw new ExpressionException(position, $"expected approve, review or decline, found {name}");
        }

        if (!reader.IsAtEnd)
        {
            throw new ExpressionException(reader.Position, "expected the end of the rule");
        }

        return new BoundRule(condition.CompileCondition<RuleRow>(schema), outcome);
    }
}
