using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Features.Tests.Streams;

/// <summary>Sets whose rows fill many pages, in a topology that restarts, crashes and restores, against the same sets computed in memory.</summary>
public sealed class LargeWindowsTests
{
    private const int Seed = 20261129;
    private const int Payments = 2_000;
    private const string Bad = "no such terminal";
    private static readonly PaymentSerde PaymentBytes = new();

    [Theory]
    [InlineData("extended", true, 1)]
    [InlineData("extended", true, 150)]
    [InlineData("extended", false, 70)]
    [InlineData("two keys", true, 150)]
    [InlineData("two keys", false, 1)]
    [InlineData("two keys", false, 70)]
    public void Rows_are_those_of_the_computation_bit_for_bit(string name, bool keepsState, int commitEvery)
    {
        Func<FeatureSet<Payment>> declare = name == "extended" ? () => new ExtendedFeatures() : () => new TwoKeys();
        var root = Directory.CreateTempSubdirectory("large-windows").FullName;
        var random = new Random(Seed);
        var expected = new FeatureComputation<Payment>(declare());
        var rows = new List<FeatureRow<Payment>>();
        using (var stores = new RocksDbStoreEngine())
        {
            // With stores in memory, which are the test's own, a restart has nothing but the changelogs.
            var options = new TopologyTestOptions
            {
                StoreEngine = keepsState ? stores : new MemoryStoreEngine(),
                StateDirectory = root,
                CommitEvery = commitEvery,
                BadRecords = BadRecordPolicy.DeadLetter,
                DeadLetterTopic = "dead",
                // Pages are read from the stores again and again.
                MaxCachedRows = 20,
            };
            using var driver = new TopologyTestDriver(SetTopology.Of(declare(), "payments", PaymentBytes), options);
            var input = driver.CreateInputTopic("payments", Serde.Utf8, PaymentBytes);
            var set = declare();
            var output = driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<Payment>(set, PaymentBytes));
            var (time, bad) = (WorldCalendar.StartMs, 0);
            for (var i = 0; i < Payments; i++)
            {
                switch (random.Next(150))
                {
                    case 0:
                        driver.Crash();
                        break;
                    case 1:
                        driver.Restart();
                        break;
                }

                time += random.Next(4) == 0 ? 0 : random.Next(1, 1_800_000);
                var payment = new Payment($"{i}", $"{random.Next(3)}", $"{random.Next(12)}", random.Next(1, 50_000), Math.Max(0, time - (random.Next(8) == 0 ? random.Next(1, 40_000_000) : 0)), random.Next(9) == 0, 0);
                if (name != "extended" && random.Next(40) == 0)
                {
                    // Fails when the first key's state has taken it.
                    input.PipeInput(payment.CardId, payment with { TerminalId = Bad }, payment.EventTimeMs);
                    bad++;
                    continue;
                }

                rows.Add(expected.Add(payment, payment.EventTimeMs));
                input.PipeInput(payment.CardId, payment, payment.EventTimeMs);
            }

            driver.Commit();
            var got = output.ReadRecordsToList();
            Assert.Equal(bad, driver.Cluster.ReadAll("dead", 0).Count);
            Assert.Equal(rows.Count, got.Count);
            for (var i = 0; i < rows.Count; i++)
            {
                Assert.Equal(rows[i].Values.ToArray().Select(BitConverter.DoubleToInt64Bits), got[i].Value.Values.ToArray().Select(BitConverter.DoubleToInt64Bits));
                Assert.Equal(rows[i].Late, got[i].Value.Late);
            }

            Assert.True(driver.Cluster.ReadAll($"app-{set.Name}-card-pages-changelog", 0).Count > 20, "There were no pages.");
        }

        Directory.Delete(root, recursive: true);
    }

    private sealed class TwoKeys : FeatureSet<Payment>
    {
        public TwoKeys()
            : base("two")
        {
            var card = By("card", p => p.CardId);
            var terminal = By("terminal", p => p.TerminalId == Bad ? null! : p.TerminalId, TimeSpan.FromDays(1));
            foreach (var window in (TimeSpan[])[TimeSpan.FromHours(1), TimeSpan.FromDays(90)])
            {
                Feature($"n_{window}", card.Count().Last(window));
                Feature($"max_{window}", card.Max(p => p.AmountMinor).Last(window));
                Feature($"sd_{window}", card.StdDevSample(p => p.AmountMinor).Last(window).OrNull());
                Feature($"share_{window}", terminal.Share(p => p.IsFraud).Last(window).Delayed(TimeSpan.FromDays(7)).OrDefault(0));
                Feature($"cards_{window}", terminal.Distinct(p => p.CardId).Last(window));
            }
        }
    }
}
