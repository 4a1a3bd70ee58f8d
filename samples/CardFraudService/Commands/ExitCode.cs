namespace CardFraudService.Commands;

/// <summary>How a verb ends.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done.</summary>
    public const int Success = 0;

    /// <summary>The verb failed, or its check did; what went wrong is on the error output.</summary>
    public const int Failure = 1;

    /// <summary>Everything was done but for rows that were rejected.</summary>
    public const int RowsRejected = 3;

    /// <summary>A model or a rule set was refused; why is on the error output.</summary>
    public const int Refused = 4;

    /// <summary>Stopped by a signal before it was done.</summary>
    public const int Cancelled = 130;
}
