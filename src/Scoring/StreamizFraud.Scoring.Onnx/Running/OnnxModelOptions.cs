namespace StreamizFraud.Scoring.Onnx;

/// <summary>How a model is loaded.</summary>
/// <remarks>Immutable.</remarks>
public sealed record OnnxModelOptions
{
    /// <summary>Hash that the model must have (<see cref="ModelIdentity.Sha256"/>), 64 hexadecimal digits; null takes any.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Rows that are run at once; longer batches are cut. A graph with a fixed number of rows takes that.</summary>
    /// <value>64 by default; 1 to 4,096.</value>
    public int BatchSize { get; init; } = 64;

    /// <summary>Keys of the contract that replace those of the file and of the manifest beside it.</summary>
    public IReadOnlyDictionary<string, string> Contract { get; init; } = new Dictionary<string, string>();

    /// <summary>Largest model that is loaded, in bytes, with its external data.</summary>
    /// <value>256 MiB by default; at least 1.</value>
    public long MaxBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Whether weights may lie in files beside the model, in its folder or below.</summary>
    /// <value>False by default.</value>
    public bool AllowExternalData { get; init; }

    /// <summary>Libraries of custom operators that the model may use: code that runs in this process with all its rights. Paths.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<string> CustomOperatorLibraries { get; init; } = [];

    /// <summary>Time that the score of a single row may take, the median of 1,000 runs; null takes any.</summary>
    public TimeSpan? LatencyBudget { get; init; }

    /// <summary>Time that loading and trying out may take together. An operator that is running is waited for.</summary>
    /// <value>2 minutes by default; above 0.</value>
    public TimeSpan LoadLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Check()
    {
        if (BatchSize is < 1 or > 4096)
        {
            throw new ArgumentOutOfRangeException(nameof(BatchSize), BatchSize, $"{nameof(OnnxModelOptions)}.{nameof(BatchSize)} must be from 1 to 4,096.");
        }

        if (MaxBytes < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(MaxBytes), MaxBytes, $"{nameof(OnnxModelOptions)}.{nameof(MaxBytes)} must be at least 1.");
        }

        if (LoadLimit <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(LoadLimit), LoadLimit, $"{nameof(OnnxModelOptions)}.{nameof(LoadLimit)} must be above 0.");
        }
    }
}
