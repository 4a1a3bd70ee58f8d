using System.Globalization;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Testing;
using Xunit;
using static StreamizFraud.Scoring.Tests.Deployments.NumberScoring;

namespace StreamizFraud.Scoring.Tests.Deployments;

/// <summary>Champions that fail, are slow, or alert too often or too seldom are taken back by the application itself.</summary>
public sealed class AutomaticRollbackTests : IDisposable
{
    private readonly HeldLoads _loads = new();
    private readonly HeldLoads _writes = new();
    private readonly NumberScoring _scoring;
    private readonly LogLines _lines = new();
    private readonly List<TopologyTestDriver> _drivers = [];
    private long _entries;

    public AutomaticRollbackTests() => _scoring = new NumberScoring(_loads);

    private RollbackOptions Options => new() { MinPayments = 50, MinDuration = TimeSpan.Zero, MaxLatency = TimeSpan.FromMilliseconds(20), AlertFrom = 90, AlertRate = 0.1, Time = _scoring.Time };

    public void Dispose()
    {
        foreach (var driver in _drivers)
        {
            driver.Dispose();
        }

        _scoring.Dispose();
    }

    [Theory]
    [InlineData(float.NaN, 0, "errors: ", "payments had no score (100.00 %, at most 1.00 % allowed)")]
    [InlineData(1, 21, "latency: ", "batches took longer than 20 ms (100.00 %, at most 1.00 % allowed)")]
    [InlineData(1_000, 0, "alert rate: ", "payments were alerts, 10.00 % expected (")]
    [InlineData(0.1f, 0, "alert rate: ", "payments were alerts, 10.00 % expected (0.00 %, at least 3.33 % allowed)")]
    public void A_champion_is_taken_back_and_the_log_says_why(float factor, int milliseconds, string cause, string figures)
    {
        var driver = Start();
        var good = Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 1));
        PipeMany(driver, 200);
        Assert.Equal(1, _entries);
        var bad = Adopt(driver, _scoring.Promote(good, "2", factor, milliseconds));
        PipeMany(driver, 1_500);

        var entries = new ControlLogWriter(driver.Cluster, "app").Read();
        var back = ModelDeployment.Parse(entries[^1].Content);
        Assert.Equal(3, entries.Count);
        Assert.Equal((3, good.Champion!.Sha256, bad.Champion!.Sha256, bad.Champion.Sha256), (entries[^1].Version, back.Champion!.Sha256, back.RollbackTo, back.TakenBack));
        Assert.StartsWith($"automatic roll-back of numbers 2, {cause}", back.Reason, StringComparison.Ordinal);
        Assert.Contains(figures, back.Reason, StringComparison.Ordinal);
        Assert.EndsWith("payments since it was adopted; member A, task 0_0", back.Reason, StringComparison.Ordinal);
        Assert.Contains(_lines.Lines, line => line.StartsWith("Error Task 0_0: models numbers go back to the champion of before by entry 3: automatic roll-back of numbers 2", StringComparison.Ordinal));
        var scores = Scores(driver);
        Assert.Equal("1", scores[^1].Version);
        // It scored while nobody knew, and what it scored says so.
        Assert.InRange(scores.Count(score => score.Version == "2"), 50, 1_500);
        var past = Past(driver, 0);
        Assert.All(scores, score => Assert.Equal(
            past.InForce(ModelDeployment.ControlKind, Follow, score.Origin) is { } entry ? ModelDeployment.Parse(entry.Content).Champion!.Version : "0", score.Version));
    }

    [Fact]
    public void Nothing_is_judged_by_too_few_payments_and_a_task_that_begins_anew_counts_anew()
    {
        var driver = Start();
        var good = Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 1));
        Adopt(driver, _scoring.Promote(good, "2", float.NaN));
        PipeMany(driver, 49);
        driver.Restart();
        PipeMany(driver, 49);
        Assert.Equal(2, new ControlLogWriter(driver.Cluster, "app").Read().Count);
        PipeMany(driver, 10);
        Assert.Equal(3, new ControlLogWriter(driver.Cluster, "app").Read().Count);
    }

    [Fact]
    public void A_model_within_its_bounds_is_left_alone()
    {
        var driver = Start();
        var good = Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 1));
        Adopt(driver, _scoring.Promote(good, "2", 1, 19));
        PipeMany(driver, 5_000);
        Assert.Equal(2, new ControlLogWriter(driver.Cluster, "app").Read().Count);
        Assert.DoesNotContain(_lines.Lines, line => line.Contains("roll-back", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_taken_back_is_not_returned_to_and_that_is_said_once()
    {
        var driver = Start();
        Adopt(driver, _scoring.Promote(Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", float.NaN)), "2", float.NaN));
        PipeMany(driver, 1_000);

        Assert.Equal(3, new ControlLogWriter(driver.Cluster, "app").Read().Count);
        Assert.Equal("1", Scores(driver)[^1].Version);
        Assert.Single(_lines.Lines, line => line.StartsWith("Error Task 0_0: there is no model to return to, since the model before it (", StringComparison.Ordinal));
    }

    [Fact]
    public void The_twin_that_forgets_what_was_taken_back_swings_to_and_fro()
    {
        var driver = Start(log => new Forgetful(log));
        Adopt(driver, _scoring.Promote(Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", float.NaN)), "2", float.NaN));
        PipeMany(driver, 1_000);
        Assert.InRange(new ControlLogWriter(driver.Cluster, "app").Read().Count, 6, 100);
    }

    [Fact]
    public void What_a_person_changes_elsewhere_does_not_make_it_forget_but_a_promotion_does()
    {
        var driver = Start();
        Adopt(driver, _scoring.Promote(Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", float.NaN)), "2", float.NaN));
        PipeMany(driver, 500);
        var back = Newest(driver);
        _entries = 3;
        var third = _scoring.Put("3", 1);
        var registered = Adopt(driver, back.Register(third.Name, third.Version, third.Sha256));
        Assert.Equal(back.TakenBack, registered.TakenBack);
        PipeMany(driver, 500);
        Assert.Equal(registered.ToJson(), Newest(driver).ToJson());

        Adopt(driver, registered.Promote("numbers", "3"));
        var bad = _scoring.Promote(Newest(driver), "4", float.NaN);
        Assert.Null(bad.TakenBack);
        Adopt(driver, bad);
        PipeMany(driver, 500);
        Assert.Equal(("3", bad.Champion!.Sha256), (Newest(driver).Champion!.Version, Newest(driver).TakenBack));
    }

    [Fact]
    public void The_first_model_goes_back_to_the_program_s_own_and_from_that_there_is_none_to_return_to()
    {
        var driver = Start();
        Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", float.NaN));
        PipeMany(driver, 500);
        Assert.Null(Newest(driver).Champion);
        Assert.Equal("0", Scores(driver)[^1].Version);

        PipeMany(driver, 1_500, number => 1);
        Assert.Equal(2, new ControlLogWriter(driver.Cluster, "app").Read().Count);
        Assert.Single(_lines.Lines, line => line.StartsWith("Error Task 0_0: there is no model to return to, since the program's own model scores", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_two_members_that_ask_at_once_one_writes()
    {
        AutomaticRollback? b = null;
        // B reads and writes between A's reading and writing.
        var driver = Start(log => new Interrupted(log, () => b!.Ask(Follow, NewestChampion(_drivers[0]), 2, "errors: as A", new TaskId(0, 1), _lines)));
        b = new AutomaticRollback(new ControlLogWriter(driver.Cluster, "app"), "B", Options) { Scheduler = new AtOnce() };
        Adopt(driver, _scoring.Promote(Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 1)), "2", float.NaN));
        PipeMany(driver, 200);

        Assert.Equal(3, new ControlLogWriter(driver.Cluster, "app").Read().Count);
        Assert.EndsWith("member B, task 0_1", Newest(driver).Reason, StringComparison.Ordinal);
        Assert.Contains(_lines.Lines, line => line.StartsWith("Information Task 0_0: models numbers need not go back any more", StringComparison.Ordinal));
        Assert.Equal("1", Scores(driver)[^1].Version);
    }

    [Fact]
    public void Tasks_of_a_member_make_one_entry_together()
    {
        var driver = Start(partitions: 3);
        Adopt(driver, _scoring.Promote(Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 1)), "2", float.NaN));
        for (var i = 0; i < 100; i++)
        {
            Pipe(driver, $"k{i % 9}", 1, 2, 3);
        }

        _writes.Release();
        Assert.Equal(3, new ControlLogWriter(driver.Cluster, "app").Read().Count);
    }

    [Fact]
    public void A_log_that_cannot_be_written_stops_no_payment_and_is_tried_again()
    {
        Broken? broken = null;
        var driver = Start(log => broken = new Broken(log));
        Adopt(driver, _scoring.Promote(Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 1)), "2", float.NaN));
        PipeMany(driver, 300);
        Assert.Equal(300, Scores(driver).Count);
        Assert.Contains(_lines.Lines, line => line.StartsWith("Error Task 0_0: models numbers should go back, and the control log could not be asked (TimeoutException)", StringComparison.Ordinal));
        Assert.Equal(2, new ControlLogWriter(driver.Cluster, "app").Read().Count);

        broken!.IsSound = true;
        PipeMany(driver, 300);
        Assert.Equal(3, new ControlLogWriter(driver.Cluster, "app").Read().Count);
    }

    [Fact]
    public void A_person_who_was_faster_is_not_overruled()
    {
        var driver = Start();
        var bad = Adopt(driver, _scoring.Promote(Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 1)), "2", float.NaN));
        for (var i = 0; i < 60; i++)
        {
            Pipe(driver, "k", i);
        }

        Assert.NotEqual(0, _writes.Count);
        Send(driver, _scoring.Promote(bad, "3", 1));
        PipeMany(driver, 100);
        Assert.Equal(3, new ControlLogWriter(driver.Cluster, "app").Read().Count);
        Assert.Equal("3", Newest(driver).Champion!.Version);
    }

    [Fact]
    public void What_a_person_took_back_is_not_returned_to_until_a_promotion()
    {
        var driver = Start();
        var second = Adopt(driver, _scoring.Promote(Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", float.NaN)), "2", 1));
        var back = Adopt(driver, second.RollBack());
        PipeMany(driver, 500);
        Assert.Equal(3, new ControlLogWriter(driver.Cluster, "app").Read().Count);
        Assert.Equal("1", Scores(driver)[^1].Version);
        Assert.Single(_lines.Lines, line => line.StartsWith("Error Task 0_0: there is no model to return to, since the model before it was taken back or retired by a person", StringComparison.Ordinal));

        Adopt(driver, _scoring.Promote(Adopt(driver, back.Promote("numbers", "2")), "3", float.NaN));
        PipeMany(driver, 500);
        Assert.Equal("2", Newest(driver).Champion!.Version);
    }

    [Fact]
    public void Where_the_model_before_was_retired_none_is_returned_to_and_that_is_said_once()
    {
        var driver = Start();
        var bad = _scoring.Promote(Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 1)), "2", float.NaN);
        Adopt(driver, bad.Retire("numbers", "1"));
        PipeMany(driver, 500);
        Assert.Equal(2, new ControlLogWriter(driver.Cluster, "app").Read().Count);
        Assert.Equal("2", Scores(driver)[^1].Version);
        Assert.Single(_lines.Lines, line => line.StartsWith("Error Task 0_0: there is no model to return to, since the model before it was taken back or retired by a person", StringComparison.Ordinal));
    }

    [Fact]
    public void A_burst_takes_no_model_back_and_what_lasts_does()
    {
        var driver = Start(options: Options with { MinDuration = TimeSpan.FromMinutes(1) });
        Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 1));
        PipeMany(driver, 100);
        // Too large for a score.
        for (var second = 0; second < 50; second++)
        {
            PipeMany(driver, 10, _ => 1e39);
            _scoring.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Single(new ControlLogWriter(driver.Cluster, "app").Read());
        for (var second = 0; second < 10; second++)
        {
            PipeMany(driver, 10, _ => 1e39);
            _scoring.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Null(Newest(driver).Champion);
        Assert.StartsWith("automatic roll-back of numbers 1, errors: ", Newest(driver).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_a_person_promoted_again_is_judged_by_what_it_did_since()
    {
        var driver = Start();
        var bad = Adopt(driver, _scoring.Promote(Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 1)), "2", float.NaN));
        for (var i = 0; i < 60; i++)
        {
            Pipe(driver, "k", i);
        }

        Assert.NotEqual(0, _writes.Count);
        var log = new ControlLogWriter(driver.Cluster, "app");
        log.Append(Entry(++_entries, bad.RollBack()));
        log.Append(Entry(++_entries, bad.RollBack().Promote("numbers", "2")));
        driver.Commit();
        _writes.Release();
        Assert.Equal(4, log.Read().Count);
        PipeMany(driver, 40);
        Assert.Equal(4, log.Read().Count);
        PipeMany(driver, 100);
        Assert.Equal((5, "1"), (log.Read().Count, Newest(driver).Champion!.Version));
    }

    [Fact]
    public void A_model_that_is_registered_does_not_make_it_forget_what_the_champion_did()
    {
        var driver = Start();
        var bad = Adopt(driver, _scoring.Promote(Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 1)), "2", float.NaN));
        PipeMany(driver, 45);
        var third = _scoring.Put("3", 1);
        Adopt(driver, bad.Register(third.Name, third.Version, third.Sha256));
        PipeMany(driver, 10);
        Assert.Equal((4, "1"), (new ControlLogWriter(driver.Cluster, "app").Read().Count, Newest(driver).Champion!.Version));
    }

    [Fact]
    public void Settings_are_checked_together_and_nodes_without_deployments_refuse_it()
    {
        var log = new Forgetful(null!);
        var wrong = Assert.Throws<ArgumentException>(() => new AutomaticRollback(
            log, "A", new RollbackOptions { MinPayments = 0, MinDuration = TimeSpan.FromSeconds(-1), MaxErrorShare = 1, MaxLatency = TimeSpan.Zero, AlertBand = 1, PaymentsBetweenFalseAlarms = 10, AlertFrom = double.NaN }));
        foreach (var setting in (string[])["MinPayments", "MinDuration", "MaxErrorShare", "MaxLatency", "AlertBand", "PaymentsBetweenFalseAlarms", "AlertFrom", "AlertRate go together"])
        {
            Assert.Contains(setting, wrong.Message, StringComparison.Ordinal);
        }

        var set = new ThreeFeatures();
        var builder = new StreamizFraud.Topology.Dsl.StreamsBuilder();
        var rows = StreamizFraud.Features.FeatureStreams.ComputeFeatures(
            builder.Stream("numbers", StreamizFraud.Topology.Dsl.Consumed.With(StreamizFraud.Topology.Serdes.Serde.Utf8, StreamizFraud.Topology.Serdes.Serde.Double)), builder, set, StreamizFraud.Topology.Serdes.Serde.Double);
        Assert.Contains("follow deployments", Assert.Throws<ArgumentException>(() => rows.Score(set, Own, options: new ScoreOptions { Rollback = new AutomaticRollback(log, "A") })).Message, StringComparison.Ordinal);
    }

    private static ModelDeployment Newest(TopologyTestDriver driver) => ModelDeployment.Parse(new ControlLogWriter(driver.Cluster, "app").Read()[^1].Content);

    private static ModelIdentity NewestChampion(TopologyTestDriver driver) =>
        Newest(driver).Champion is { } champion ? new ModelIdentity(champion.Name, champion.Version, champion.Sha256) : throw new InvalidOperationException("no champion");

    private TopologyTestDriver Start(Func<IControlLog, IControlLog>? through = null, int partitions = 1, RollbackOptions? options = null)
    {
        var late = new LateLog();
        var rollback = new AutomaticRollback(late, "A", options ?? Options) { Scheduler = _writes };
        var driver = new TopologyTestDriver(_scoring.Topology(rollback: rollback), new TopologyTestOptions { Loggers = new Loggers(_lines), Partitions = partitions });
        IControlLog log = new ControlLogWriter(driver.Cluster, "app");
        late.Log = through?.Invoke(log) ?? log;
        _drivers.Add(driver);
        return driver;
    }

    private void Send(TopologyTestDriver driver, ModelDeployment deployment)
    {
        new ControlLogWriter(driver.Cluster, "app").Append(Entry(++_entries, deployment));
        driver.Commit();
    }

    private ModelDeployment Adopt(TopologyTestDriver driver, ModelDeployment deployment)
    {
        Send(driver, deployment);
        _loads.Release();
        driver.Commit();
        return deployment;
    }

    /// <summary>Numbers 0 to 99 in turn: a tenth is at least 90.</summary>
    private void PipeMany(TopologyTestDriver driver, int count, Func<int, double>? number = null)
    {
        for (var i = 0; i < count; i++)
        {
            Pipe(driver, "k", number?.Invoke(i) ?? i * 37 % 100);
            _writes.Release();
            _loads.Release();
            driver.Commit();
        }
    }

    private sealed class Forgetful(IControlLog log) : IControlLog
    {
        public IReadOnlyList<ControlEntry> Read() => [.. log.Read().Select(entry => entry with { Content = (ModelDeployment.Parse(entry.Content) with { TakenBack = null }).ToJson() })];

        public long Append(ControlEntry entry) => log.Append(entry);
    }

    private sealed class Interrupted(IControlLog log, Action between) : IControlLog
    {
        private bool _isDone;

        public IReadOnlyList<ControlEntry> Read()
        {
            var read = log.Read();
            if (!_isDone)
            {
                _isDone = true;
                between();
            }

            return read;
        }

        public long Append(ControlEntry entry) => log.Append(entry);
    }

    private sealed class Broken(IControlLog log) : IControlLog
    {
        public bool IsSound { get; set; }

        public IReadOnlyList<ControlEntry> Read() => IsSound ? log.Read() : throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"away"));

        public long Append(ControlEntry entry) => log.Append(entry);
    }

    private sealed class AtOnce : TaskScheduler
    {
        protected override IEnumerable<Task> GetScheduledTasks() => [];

        protected override void QueueTask(Task task) => TryExecuteTask(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);
    }

    private sealed class Loggers(ILogger log) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => log;

        public void Dispose()
        {
        }
    }
}
