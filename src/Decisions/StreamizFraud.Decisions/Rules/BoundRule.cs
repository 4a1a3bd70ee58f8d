using StreamizFraud.Expressions;

namespace StreamizFraud.Decisions.Rules;

/// <summary>A rule ready to be evaluated.</summary>
internal readonly record struct BoundRule(RowExpression<RuleRow, bool> Condition, DecisionOutcome Outcome);
