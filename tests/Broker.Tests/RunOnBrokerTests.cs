using System.Globalization;
using StreamizFraud.Broker.Tests.Checks;
using StreamizFraud.Broker.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests;

/// <summary>The main job over a real broker.</summary>
public sealed class RunOnBrokerTests(ITestOutputHelper output)
{
    private const int Payments = 100_000;

    [SkippableFact]
    public async Task A_run_over_a_broker_decides_every_payment_once()
    {
        using var broker = await RealBroker.CleanAsync();
        using var folder = new TempFolder();

        var (code, text) = await ServiceProcess.RunAsync(TimeSpan.FromMinutes(3), "run", "--bootstrap", broker.Address, "--payments", Payments, "--output-dir", folder.Path);
        output.WriteLine(text);
        Assert.Equal(0, code);

        (code, text) = await ServiceProcess.RunAsync(TimeSpan.FromMinutes(1), "audit", "--bootstrap", broker.Address);
        output.WriteLine(text);
        Assert.Equal(0, code);
        Assert.Contains("100,000 payments, 100,000 decisions, 100,000 distinct ids, 0 duplicates, 0 gaps", text, StringComparison.Ordinal);
        Assert.Contains("last stable offset = high watermark", text, StringComparison.Ordinal);

        // The same without any of our code.
        Assert.Equal(broker.Ends("decisions"), broker.Ends("decisions", stable: true));
        var decided = DecidedPayment.Read(broker.ReadAll("decisions", committed: true));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"own reader: {decided.Count:N0} decisions, {decided.DistinctBy(row => row.Decision.PaymentId).Count():N0} distinct ids"));
        Assert.Equal(Payments, decided.Count);
        Assert.Equal(Payments, decided.DistinctBy(row => row.Decision.PaymentId).Count());
        await broker.CleanUpAsync();
    }
}
