using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Features.Export;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Testing;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Features.Tests.Export;

/// <summary>What a model is trained on is what it is served: all vectors of 100,000 payments, bit for bit, the stream killed and taken up again on its way.</summary>
public sealed class ExportEqualsStreamTests(ITestOutputHelper output) : IDisposable
{
    private const int Count = 100_000;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("feature-export-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("handbook")]
    [InlineData("extended")]
    public async Task Vectors_of_the_export_are_those_of_the_stream_before_and_after_a_kill(string name)
    {
        const long seed = 21;
        output.WriteLine($"seed {seed}");
        var payments = OutOfOrder(PaymentWorld.Generate(new WorldOptions { Seed = seed, Cards = 900, Terminals = 1_800, Days = 63 }), Count);
        Assert.Equal(Count, payments.Count);
        var path = Path.Combine(_folder.FullName, "rows.parquet");
        var set = FeatureSets.Of(name);
        await new FeatureExport<Payment>(set, new FeatureExportOptions<Payment> { Id = payment => payment.Id, RowGroupRows = 30_000 })
            .RunAsync(payments.Select(payment => new HistoryEvent<Payment>(payment, payment.EventTimeMs)), path);

        var stream = Stream(FeatureSets.Of(name), payments, crashAt: [40_123, 77_777], restartAt: 60_000);

        var file = await ParquetFile.ReadAsync(path);
        var (differences, late) = (0, 0);
        for (var row = 0; row < Count; row++)
        {
            Assert.Equal(file["id"][row], stream[row].Event.Id);
            late += stream[row].Late ? 1 : 0;
            differences += (bool)file["late"][row]! == stream[row].Late ? 0 : 1;
            differences += Differences(file.Row(set.Names, row), stream[row].Values);
        }

        Assert.Equal(0, differences);
        // Payments out of order are among them, and the comparison sees one bit.
        Assert.NotEqual(0, late);
        Assert.Equal(1, Differences([0.1 + 0.2, 1], [0.3, 1]));
    }

    private static int Differences(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var differences = 0;
        for (var column = 0; column < left.Length; column++)
        {
            differences += BitConverter.DoubleToInt64Bits(left[column]) == BitConverter.DoubleToInt64Bits(right[column]) ? 0 : 1;
        }

        return differences;
    }

    private static List<FeatureRow<Payment>> Stream(FeatureSet<Payment> set, IReadOnlyList<Payment> payments, int[] crashAt, int restartAt)
    {
        var payment = new PaymentSerde();
        var builder = new StreamsBuilder();
        builder.Stream(FraudTopology.Payments, Consumed.With(new NameSerde(), payment))
            .ComputeFeatures(builder, set, payment, new NameSerde())
            .To("features", Produced.With(new NameSerde(), new FeatureRowSerde<Payment>(set, payment)));
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { CommitEvery = 1_000 });
        var input = driver.CreateInputTopic(FraudTopology.Payments, new NameSerde(), payment);
        var rows = driver.CreateOutputTopic("features", new NameSerde(), new FeatureRowSerde<Payment>(set, payment));
        var found = new List<FeatureRow<Payment>>(payments.Count);
        for (var i = 0; i < payments.Count; i++)
        {
            if (crashAt.Contains(i))
            {
                driver.Crash();
            }
            else if (i == restartAt)
            {
                driver.Restart();
            }

            input.PipeInput(payments[i].CardId, payments[i], payments[i].EventTimeMs);
        }

        driver.Commit();
        found.AddRange(rows.ReadRecordsToList().Select(record => record.Value));
        return found;
    }

    /// <summary>Every twentieth payment comes up to some days late, some of them later than the set allows.</summary>
    private static List<Payment> OutOfOrder(IReadOnlyList<Payment> payments, int count) =>
    [
        .. payments.Take(count).Select((payment, row) => (payment, Arrival: row + (row % 20 == 0 ? row * 31 % 20_000 : 0))).OrderBy(p => p.Arrival).Select(p => p.payment),
    ];
}
