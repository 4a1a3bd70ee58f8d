namespace StreamizFraud.Decisions.Backtests;

/// <summary>Payments with their features, on the way from the thread that computes them to the one that decides.</summary>
internal sealed class PaymentBlock<TEvent>(int width)
{
    public const int Payments = 4_096;

    public TEvent[] Events { get; } = new TEvent[Payments];

    public long[] Times { get; } = new long[Payments];

    public bool[] Late { get; } = new bool[Payments];

    /// <summary>Features, a row a payment.</summary>
    public double[] Values { get; } = new double[Payments * width];

    public int Count { get; set; }

    public Span<double> Row(int payment) => Values.AsSpan(payment * width, width);
}
