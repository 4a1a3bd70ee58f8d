using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Features.Tests.Versions;

/// <summary>
/// A new version of a set is deployed beside the old one, filled and takes over, with crashes at every step of a commit, crashes, restarts and events all the time: each
/// event has one row, of the version that the history names for its offset, with the values of a set that took all events from the first one on.
/// </summary>
public sealed class TakeOverTests(ITestOutputHelper output)
{
    private const int Seeds = 40;

    [Fact]
    public void Rows_after_a_take_over_are_those_of_a_set_that_ran_from_the_beginning()
    {
        var runs = Enumerable.Range(1, Seeds).Select(seed => new Run(seed, new VersionTopology.Second(), partitions: 2)).ToList();
        Check(runs);
        Assert.True(runs.Sum(run => run.Refused) > 5);
    }

    [Fact]
    public void So_are_those_of_a_set_with_a_second_key_where_there_is_one_partition() =>
        Check([.. Enumerable.Range(1, Seeds).Select(seed => new Run(seed, new VersionTopology.WithTerminal(), partitions: 1))]);

    [Fact]
    public void A_history_that_lacks_an_event_is_caught()
    {
        var caught = Enumerable.Range(1, Seeds).Count(seed => new Run(seed, new VersionTopology.Second(), partitions: 2, lacks: 3).Violations.Count > 0);
        output.WriteLine($"caught with {caught} of seeds 1 to {Seeds}");
        Assert.InRange(caught, Seeds / 2, Seeds);
    }

    private void Check(List<Run> runs)
    {
        foreach (var run in runs)
        {
            Assert.True(run.Violations.Count == 0, $"seed {run.Seed}: {string.Join("; ", run.Violations.Take(5))}");
        }

        output.WriteLine($"seeds 1 to {Seeds}: {runs.Sum(run => run.OfOld):N0} rows of the old version, {runs.Sum(run => run.OfNew):N0} of the new one, {runs.Sum(run => run.Refused)} refusals, {runs.Sum(run => run.Crashes)} crashes");
        Assert.All(runs, run => Assert.True(run.OfOld > 0 && run.OfNew > 0));
        Assert.True(runs.Sum(run => run.Crashes) > Seeds);
    }

    private sealed class Run
    {
        private static readonly TestEventSerde Events = new();
        private readonly Random _random;
        private readonly TopologyTestDriver _driver;
        private readonly ControlLogWriter _log;
        private readonly FeatureSet<TestEvent> _old = new VersionTopology.First();
        private readonly FeatureSet<TestEvent> _new;
        private readonly int[] _copied;
        private readonly int _lacks;
        private long _clock = 1_000;
        private long _sent;
        private long _version;

        /// <param name="seed">Seed.</param>
        /// <param name="changed">The new version.</param>
        /// <param name="partitions">Partitions.</param>
        /// <param name="lacks">Number of the event in its partition that is not copied; -1: all are.</param>
        public Run(int seed, FeatureSet<TestEvent> changed, int partitions, int lacks = -1)
        {
            (Seed, _new, _copied, _lacks, _random) = (seed, changed, new int[partitions], lacks, new Random(seed));
            using var driver = new TopologyTestDriver(VersionTopology.Of(_old), new TopologyTestOptions { Partitions = partitions, CommitEvery = _random.Next(1, 12) });
            (_driver, _log) = (driver, new ControlLogWriter(driver.Cluster, "app"));
            Some(20, 60);
            driver.Commit();
            driver.Restart(VersionTopology.Of(_old, _new));
            for (var step = 0; step < 40; step++)
            {
                Step();
            }

            // Whatever has come of it so far: it is filled now, and takes over.
            Some(3, 8);
            CopyAll();
            Some(3, 8);
            driver.Commit();
            Append();
            driver.Commit();
            for (var step = 0; step < 20; step++)
            {
                Step();
            }

            Some(10, 20);
            driver.Commit();
            Judge(partitions);
        }

        public int Seed { get; }

        public int OfOld { get; private set; }

        public int OfNew { get; private set; }

        public int Refused { get; private set; }

        public int Crashes { get; private set; }

        public List<string> Violations { get; } = [];

        private void Step()
        {
            switch (_random.Next(14))
            {
                case 0:
                    Append();
                    break;
                case 1:
                    _driver.CrashAt(Enum.GetValues<CrashPoint>()[_random.Next(5)]);
                    Crashes++;
                    break;
                case 2:
                    _driver.Crash();
                    Crashes++;
                    break;
                case 3:
                    _driver.Restart();
                    break;
                case 4:
                    _driver.Commit();
                    break;
                case 5 or 6 or 7:
                    Copy(_random.Next(_copied.Length), _random.Next(1, 15));
                    break;
                case 8:
                    // The copy begins again: what was taken before comes again.
                    _copied[_random.Next(_copied.Length)] = 0;
                    break;
                default:
                    Some(1, 8);
                    break;
            }
        }

        private void Append() => _log.Append(FeatureVersions.Entry(VersionTopology.Name, ++_version, _new));

        private void Some(int least, int most)
        {
            var input = _driver.CreateInputTopic("events", Serde.Utf8, Events);
            for (var i = _random.Next(least, most); i > 0; i--)
            {
                var card = $"c{_random.Next(6)}";
                _clock += _random.Next(12);
                input.PipeInput(card, new TestEvent(card, $"t{_random.Next(4)}", _sent++, false), _clock - (_random.Next(5) == 0 ? _random.Next(40) : 0));
            }
        }

        private void CopyAll()
        {
            for (var partition = 0; partition < _copied.Length; partition++)
            {
                Copy(partition, int.MaxValue);
            }
        }

        private void Copy(int partition, int most)
        {
            var history = _driver.CreateInputTopic(VersionTopology.History, Serde.Utf8, Events);
            foreach (var record in _driver.Cluster.ReadAll("events", partition).Skip(_copied[partition]).Take(most))
            {
                if (_copied[partition]++ != _lacks)
                {
                    history.PipeInput(
                        Serde.Utf8.Deserialize(record.Key!, new SerdeContext("events", IsKey: true)), Read(record), record.Timestamp,
                        new RecordHeaders(new RecordHeader("streamizfraud-source-offset", System.Text.Encoding.UTF8.GetBytes($"{record.Offset}"))), partition);
                }
            }
        }

        private static TestEvent Read(SimulatedRecord record) => Events.Deserialize(record.Value!, new SerdeContext("events", IsKey: false));

        private void Judge(int partitions)
        {
            var served = new Dictionary<long, string>();
            foreach (var set in (FeatureSet<TestEvent>[])[_old, _new])
            {
                var expected = FromTheBeginning(set, partitions);
                foreach (var row in _driver.CreateOutputTopic(VersionTopology.RowsOf(set), Serde.Utf8, new FeatureRowSerde<TestEvent>(set, Events)).ReadValuesToList())
                {
                    if (!served.TryAdd(row.Event.Amount, set.Name))
                    {
                        Violations.Add($"event {row.Event.Amount} was served twice");
                    }

                    if (!expected[row.Event.Amount].Values.SequenceEqual(row.Values))
                    {
                        Violations.Add($"event {row.Event.Amount} by {set.Name}: {string.Join(' ', row.Values.ToArray())} instead of {string.Join(' ', expected[row.Event.Amount].Values.ToArray())}");
                    }
                }
            }

            (OfOld, OfNew) = (served.Values.Count(set => set == _old.Name), served.Values.Count(set => set == _new.Name));
            if (served.Count != _sent)
            {
                Violations.Add($"{_sent} events, and rows of {served.Count}");
            }

            for (var partition = 0; partition < partitions; partition++)
            {
                var history = _driver.Cluster.ReadAll($"app-{VersionTopology.Name}-versions-changelog", partition)
                    .Select(record => new ControlAdoptionSerde().Deserialize(record.Value!, new SerdeContext("history", IsKey: false))).ToList();
                var refused = history.SelectMany(row => row.Refused).ToHashSet();
                Refused += refused.Count;
                foreach (var record in _driver.Cluster.ReadAll("events", partition))
                {
                    var known = history.Where(row => row.Covers(new RecordMetadata("events", partition, record.Offset))).Select(row => row.Entries).DefaultIfEmpty(0).Max();
                    var named = Enumerable.Range(0, (int)known).Any(number => !refused.Contains(number)) ? _new.Name : _old.Name;
                    if (served.TryGetValue(Read(record).Amount, out var by) && by != named)
                    {
                        Violations.Add($"offset {record.Offset} of partition {partition} was served by {by}, the history names {named}");
                    }
                }
            }
        }

        /// <summary>The rows of a set that took all events, in order of offset.</summary>
        private Dictionary<long, FeatureRow<TestEvent>> FromTheBeginning(FeatureSet<TestEvent> set, int partitions)
        {
            var rows = new Dictionary<long, FeatureRow<TestEvent>>();
            for (var partition = 0; partition < partitions; partition++)
            {
                var computation = new FeatureComputation<TestEvent>(set);
                foreach (var record in _driver.Cluster.ReadAll("events", partition))
                {
                    rows.Add(Read(record).Amount, computation.Add(Read(record), record.Timestamp));
                }
            }

            return rows;
        }
    }
}
