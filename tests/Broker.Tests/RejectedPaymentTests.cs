using StreamizFraud.Broker.Tests.Support;
using Xunit;

namespace StreamizFraud.Broker.Tests;

/// <summary>Rows and payments that are rejected, over a real broker: counted by every verb, and nothing is waited for.</summary>
public sealed class RejectedPaymentTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // Line 3 cannot be read; the amounts of lines 2 and 4 do not fit the sums of their card together.
    private static readonly string[] Rows =
    [
        "TRANSACTION_ID,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_TIME_SECONDS,TX_FRAUD",
        "pay-1,C1,T1,92233720368547758.07,60,0",
        "pay-2,C1,T1,much,61,0",
        "pay-3,C1,T1,5.00,62,0",
        "pay-4,C2,T1,5.00,63,0",
    ];

    [SkippableFact]
    public async Task A_run_over_a_broker_ends_with_3_and_names_the_lines()
    {
        using var broker = await RealBroker.CleanAsync();
        using var folder = new TempFolder();
        await File.WriteAllLinesAsync(folder["in.csv"], Rows);

        var (code, text) = await ServiceProcess.RunAsync(Limit, "run", "--bootstrap", broker.Address, "--input", folder["in.csv"], "--output-dir", folder["run"]);

        Assert.True(code == 3, text);
        var rejects = await File.ReadAllLinesAsync(Path.Combine(folder["run"], "decisions.csv.rejects.csv"));
        Assert.Equal(["3,TX_AMOUNT", "4,"], rejects.Skip(1).Select(line => string.Join(',', line.Split(',')[1..3])));
        await broker.CleanUpAsync();
    }

    [SkippableFact]
    public async Task A_member_goes_on_past_a_payment_that_overflows_and_the_audit_counts_it()
    {
        using var broker = await RealBroker.CleanAsync();
        using var folder = new TempFolder();
        await File.WriteAllLinesAsync(folder["in.csv"], Rows);
        var (code, text) = await ServiceProcess.RunAsync(Limit, "produce", "--bootstrap", broker.Address, "--input", folder["in.csv"], "--output-dir", folder["feed"]);
        Assert.True(code == 3, text);

        using var member = ServiceProcess.Start("score", "--bootstrap", broker.Address, "--instance-id", "A", "--state-dir", folder["state"]);
        await broker.WaitForAsync("payments-dead-letters", 1, Limit);
        await broker.WaitForAsync("decisions", 2, Limit);
        member.Terminate();
        code = await member.ExitAsync(Limit);
        Assert.True(code == 0, member.Text);

        (code, text) = await ServiceProcess.RunAsync(Limit, "audit", "--bootstrap", broker.Address);
        Assert.True(code == 3, text);
        Assert.Contains("3 payments, 2 decisions, 2 distinct ids, 0 duplicates, 0 gaps, 0 without a payment, 1 rejected", text, StringComparison.Ordinal);
        await broker.CleanUpAsync();
    }
}
