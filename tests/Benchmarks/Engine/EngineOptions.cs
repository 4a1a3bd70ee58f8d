namespace StreamizFraud.Benchmarks.Engine;

/// <summary>What the engine and the loop have in common.</summary>
internal sealed record EngineOptions
{
    /// <summary>Records in a transaction of the engine, payments between two writes of the loop: rows of a store are written as often in both.</summary>
    public int CommitEvery { get; init; } = 5_000;

    /// <summary>Rows that the model scores together.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The ONNX model.</summary>
    public string Model { get; init; } = Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx");
}
