using StreamizFraud.Decisions.Rules;
using StreamizFraud.Expressions;

namespace StreamizFraud.Decisions.Streams;

/// <summary>A policy tied to the features of a set.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Rules">Its rules; null if it has none.</param>
/// <param name="ColdStart">Its condition for a card without history; null if it has none.</param>
/// <param name="Features">The features' names, which later versions of the rules are bound to.</param>
/// <remarks>Immutable; one serves all tasks.</remarks>
internal sealed record PolicyInForce<TEvent>(DecisionPolicy<TEvent> Policy, RuleSet? Rules, RowExpression<RuleRow, bool>? ColdStart, IReadOnlyList<string> Features)
{
    /// <summary>Ties a policy to features.</summary>
    /// <exception cref="RuleSetException">A rule, or the condition of a cold start, is wrong.</exception>
    /// <exception cref="ArgumentException">The policy has tokens and does not say what the card is, or its thresholds are in the wrong order.</exception>
    public static PolicyInForce<TEvent> Bind(DecisionPolicy<TEvent> policy, IReadOnlyList<string> features)
    {
        if (policy.Tokens is not null && policy.Card is null)
        {
            throw new ArgumentException($"The policy makes card tokens: {nameof(policy.Card)} must say which card an event is of.", nameof(policy));
        }

        if (policy.ReviewFrom > policy.DeclineFrom)
        {
            throw new ArgumentException($"{nameof(policy.ReviewFrom)} must not be above {nameof(policy.DeclineFrom)}.", nameof(policy));
        }

        return new PolicyInForce<TEvent>(
            policy,
            policy.Rules is { } document ? RuleSet.Bind(document, features) : null,
            policy.ColdStart is { } condition ? BindColdStart(condition, features) : null,
            features);
    }

    private static RowExpression<RuleRow, bool> BindColdStart(string condition, IReadOnlyList<string> features)
    {
        try
        {
            return ParsedExpression.Parse(condition).CompileCondition<RuleRow>(RuleRow.Schema(features));
        }
        catch (ExpressionException exception)
        {
            throw new RuleSetException("The condition of a cold start", [exception.Message]);
        }
    }
}
