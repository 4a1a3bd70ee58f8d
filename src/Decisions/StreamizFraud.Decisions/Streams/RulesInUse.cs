using StreamizFraud.Topology.Control;

namespace StreamizFraud.Decisions.Streams;

/// <summary>A version of the rules as one task uses it.</summary>
/// <param name="rules">The rules.</param>
/// <param name="counts">What rules have decided.</param>
/// <param name="decides">Whether they decide; else all that hold are noted.</param>
/// <remarks>Used by one thread at a time.</remarks>
internal sealed class RulesInUse(RuleSet rules, IRuleCounts counts, bool decides = true)
{
    private readonly bool[] _holds = new bool[rules.Count];
    private readonly RuleLimits _limits = new(rules, counts);

    /// <summary>A version as the control log has it.</summary>
    /// <exception cref="RuleSetException">It is wrong.</exception>
    public static RulesInUse Of(ControlEntry entry, IReadOnlyList<string> features, IRuleCounts counts) =>
        new(RuleSet.Bind(RuleSetDocument.Parse(entry.Content), features), counts, decides: entry.Activation == ControlActivation.Active);

    /// <summary>The stamp on decisions.</summary>
    public RuleSetStamp Stamp { get; } = new(rules.Document.Name, rules.Document.Version, rules.Sha256);

    public int Count => _holds.Length;

    public string IdOf(int rule) => rules.Document.Rules[rule].Id;

    public DecisionOutcome OutcomeOf(int rule) => rules.OutcomeOf(rule);

    /// <summary>Evaluates all rules.</summary>
    /// <param name="values">The features' values.</param>
    /// <param name="score">The score; NaN if there is none.</param>
    /// <param name="calibratedScore">The calibrated score; NaN if there is none.</param>
    /// <param name="mayDecide">Whether a rule may decide this payment.</param>
    /// <returns>The rule that decides; -1 if none does.</returns>
    public int Decide(ReadOnlySpan<double> values, double score, double calibratedScore, bool mayDecide)
    {
        rules.Evaluate(values, score, calibratedScore, _holds);
        _limits.Begin();
        for (var i = 0; decides && mayDecide && i < _holds.Length; i++)
        {
            if (_holds[i] && rules.Document.Rules[i].Mode == RuleMode.Live && _limits.TryTake(i))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Which rules held in the last <see cref="Decide"/>.</summary>
    public ReadOnlySpan<bool> Held => _holds;

    /// <summary>Ids of the rules that held in the last <see cref="Decide"/>, but for the one that decided.</summary>
    public string[] Noted(int decided)
    {
        var count = 0;
        for (var i = 0; i < _holds.Length; i++)
        {
            count += _holds[i] && i != decided ? 1 : 0;
        }

        if (count == 0)
        {
            return [];
        }

        var noted = new string[count];
        for (var i = _holds.Length - 1; i >= 0; i--)
        {
            if (_holds[i] && i != decided)
            {
                noted[--count] = IdOf(i);
            }
        }

        return noted;
    }
}
