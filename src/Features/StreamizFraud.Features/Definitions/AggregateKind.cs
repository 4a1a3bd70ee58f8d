namespace StreamizFraud.Features.Definitions;

/// <summary>The operators over a window.</summary>
internal enum AggregateKind
{
    Count,
    Mean,
    Share,
}
