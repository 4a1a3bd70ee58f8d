using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Testing;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Scoring.Tests.Deployments;

/// <summary>
/// Numbers, new models, packages that break, loads that end sooner or later, crashes at every step of a commit, restarts and take-overs in random order:
/// whatever comes, a number is scored by the model that the history names for its offset, however often it is scored, and the score is that of the package.
/// </summary>
public sealed class SameModelTests(ITestOutputHelper output)
{
    private const int Seeds = 40;

    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public void A_number_is_scored_by_the_model_that_the_history_names(ProcessingGuarantee guarantee)
    {
        var (scored, repeated, versions, refused, challenged) = (0, 0, 0, 0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var run = new Run(seed, guarantee, scoring => scoring.Topology());
            Assert.True(run.Violations.Count == 0, $"seed {seed}: {string.Join("; ", run.Violations.Take(5))}");
            scored += run.Scores.Count;
            repeated += run.Scores.Count - run.Scores.DistinctBy(score => score.Origin).Count();
            versions = Math.Max(versions, run.Scores.Select(score => score.Version).Distinct().Count());
            refused += run.Refused;
            challenged += run.Challenged;
        }

        output.WriteLine($"seeds 1 to {Seeds}: {scored:N0} scores, {repeated:N0} of them repeated, by up to {versions} models, {challenged:N0} by challengers; {refused} deployments refused");
        Assert.True(versions > 3);
        Assert.True(refused > 0);
        Assert.True(challenged > 0);
        Assert.Equal(guarantee == ProcessingGuarantee.AtLeastOnce, repeated > 0);
    }

    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public void The_twin_that_switches_at_once_instead_of_at_the_commit_is_caught(ProcessingGuarantee guarantee)
    {
        var caught = Enumerable.Range(1, Seeds).Count(seed => new Run(seed, guarantee, scoring => scoring.AtOnce(), breaks: false).Violations.Exists(violation => violation.Contains("the history names", StringComparison.Ordinal)));
        output.WriteLine($"caught with {caught} of seeds 1 to {Seeds}");
        Assert.NotEqual(0, caught);
    }

    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public void Champions_that_fail_are_taken_back_once_and_by_the_history_too(ProcessingGuarantee guarantee)
    {
        var taken = 0;
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var run = new Run(seed, guarantee, scoring => scoring.Topology(), breaks: false, rollsBack: true);
            Assert.True(run.Violations.Count == 0, $"seed {seed}: {string.Join("; ", run.Violations.Take(5))}");
            taken += run.TakenBack;
        }

        output.WriteLine($"seeds 1 to {Seeds}: {taken} champions taken back automatically");
        Assert.True(taken > Seeds / 2);
    }

    private sealed class Run
    {
        private readonly Random _random;
        private readonly NumberScoring _scoring;
        private readonly Dictionary<string, float> _factors = new() { ["0"] = 1 };
        private readonly bool _breaks;
        private readonly bool _fails;
        private readonly HeldLoads _writes = new();
        private ModelDeployment _deployment = ModelDeployment.Empty;
        private long _entries;

        public Run(int seed, ProcessingGuarantee guarantee, Func<NumberScoring, StreamTopology> topology, bool breaks = true, bool rollsBack = false)
        {
            _random = new Random(seed);
            (_breaks, _fails) = (breaks, rollsBack);
            var loads = new HeldLoads();
            using var scoring = _scoring = new NumberScoring(loads);
            var sent = 0;
            var written = new LateLog();
            var options = new RollbackOptions { MinPayments = 5, MinDuration = TimeSpan.Zero, PaymentsBetweenFalseAlarms = 1_000, MaxLatency = null };
            using (var driver = new TopologyTestDriver(
                rollsBack ? scoring.Topology(batchSize: 4, rollback: new AutomaticRollback(written, "A", options) { Scheduler = _writes }) : topology(scoring), new TopologyTestOptions { Partitions = 2, ProcessingGuarantee = guarantee, CommitEvery = _random.Next(1, 12) }))
            {
                var log = new ControlLogWriter(driver.Cluster, "app");
                written.Log = new ControlLogWriter(driver.Cluster, "app");
                for (var step = 0; step < 80; step++)
                {
                    sent += Step(driver, log, loads);
                }

                loads.Release();
                driver.Commit();
                loads.Release();
                driver.Commit();
                Scores = NumberScoring.Scores(driver);
                if (Scores.Select(score => score.Origin).Distinct().Count() != sent)
                {
                    Violations.Add($"{sent} numbers, and scores of {Scores.Select(score => score.Origin).Distinct().Count()}");
                }

                for (var partition = 0; partition < 2; partition++)
                {
                    Check(driver, log, partition);
                }

                CheckTakenBack(log.Read());
            }

            if (scoring.Count.Open != 0)
            {
                Violations.Add($"{scoring.Count.Open} models are not disposed of");
            }
        }

        public List<ScoredNumber> Scores { get; }

        public List<string> Violations { get; } = [];

        public int Refused { get; private set; }

        public int Challenged { get; private set; }

        public int TakenBack { get; private set; }

        private int Step(TopologyTestDriver driver, ControlLogWriter log, HeldLoads loads)
        {
            var sent = 0;
            switch (_random.Next(14))
            {
                case 0 or 1 or 13:
                    Change(log);
                    break;
                case 2:
                    driver.CrashAt(Enum.GetValues<CrashPoint>()[_random.Next(5)]);
                    break;
                case 3:
                    driver.Crash();
                    break;
                case 4:
                    driver.Restart();
                    break;
                case 5:
                    driver.Commit();
                    break;
                case 6 or 7:
                    loads.Release();
                    _writes.Release();
                    break;
                default:
                    if (_random.Next(2) == 0)
                    {
                        loads.Release();
                    }

                    for (; sent < (_fails ? 80 : _random.Next(1, 8)); sent++)
                    {
                        NumberScoring.Pipe(driver, $"k{_random.Next(5)}", _random.Next(100));
                    }

                    break;
            }

            return sent;
        }

        /// <summary>A new model, another champion or the one before; sometimes with a package that is broken, and sound again later.</summary>
        private void Change(ControlLogWriter log)
        {
            if (log.Read() is [.., var newest] && newest.Version > _entries)
            {
                (_entries, _deployment) = (newest.Version, ModelDeployment.Parse(newest.Content));
            }

            var version = $"{_factors.Count}";
            var next = _deployment;
            if (_deployment.Models.Count < 2 || _random.Next(3) == 0)
            {
                _factors.Add(version, _fails && _random.Next(2) == 0 ? float.NaN : _random.Next(2, 90));
                var model = _scoring.Put(version, _factors[version]);
                if (_deployment.Models.Count == ModelDeployment.MaxModels)
                {
                    var oldest = _deployment.Models.First(one => one.Stage == ModelStage.Standby);
                    next = next.Retire(oldest.Name, oldest.Version);
                }

                next = next.Register(model.Name, model.Version, model.Sha256).Promote(model.Name, model.Version);
                if (_breaks && _random.Next(4) == 0)
                {
                    File.WriteAllText(_scoring.Folder.PathOf(model.Sha256), "broken");
                    log.Append(NumberScoring.Entry(++_entries, next));
                    // The writer notices, and goes on from the deployment before.
                    return;
                }
            }
            else if (_deployment.Champion is not null && _random.Next(_fails ? 6 : 2) == 0)
            {
                next = next.RollBack() with { Reason = "chance" };
            }
            else
            {
                var standby = _deployment.Models.Where(model => model.Stage == ModelStage.Standby).ToList();
                var chosen = standby.Count == 0 ? next.Models.First(model => model.Stage != ModelStage.Champion) : standby[_random.Next(standby.Count)];
                next = _random.Next(3) switch
                {
                    0 when next.Challenger is null => next.Move(chosen.Name, chosen.Version, ModelStage.Challenger, _random.Next(1, 10) / 10.0),
                    1 => next.Move(chosen.Name, chosen.Version, ModelStage.Shadow),
                    _ => next.Promote(chosen.Name, chosen.Version),
                };
            }

            log.Append(NumberScoring.Entry(++_entries, _deployment = next));
        }

        private void Check(TopologyTestDriver driver, ControlLogWriter log, int partition)
        {
            var past = NumberScoring.Past(driver, partition);
            Refused += log.ReadHistory(NumberScoring.History, partition).Sum(row => row.Refused.Count);
            foreach (var score in Scores.Where(score => score.Origin.Partition == partition))
            {
                var deployment = past.InForce(ModelDeployment.ControlKind, NumberScoring.Follow, score.Origin) is { } entry ? ModelDeployment.Parse(entry.Content) : ModelDeployment.Empty;
                var deciding = deployment.Deciding(NumberScoring.CardOf(score.Number));
                var version = deciding?.Version ?? "0";
                Challenged += deciding?.Stage == ModelStage.Challenger ? 1 : 0;
                if (score.Version != version || (deciding is not null && score.Sha256 != deciding.Sha256))
                {
                    Violations.Add($"{score.Origin} was scored by model {score.Version}, the history names {version}");
                }
                else if (Others(deployment, deciding, score.Number) != score.Others)
                {
                    Violations.Add($"{score.Origin} has beside it {score.Others}, and should have {Others(deployment, deciding, score.Number)}");
                }
                else if (!score.Score.Equals((float)score.Number * _factors[version]))
                {
                    Violations.Add($"{score.Origin} has the score {score.Score} by model {version} of factor {_factors[version]}");
                }
            }
        }

        /// <summary>Only models that fail are taken back, each by one entry, and never two in a row.</summary>
        private void CheckTakenBack(IReadOnlyList<ControlEntry> entries)
        {
            var deployments = entries.Select(entry => ModelDeployment.Parse(entry.Content)).ToList();
            for (var i = 0; i < deployments.Count; i++)
            {
                if (deployments[i].Reason?.StartsWith("automatic", StringComparison.Ordinal) != true)
                {
                    continue;
                }

                TakenBack++;
                var before = deployments[i - 1];
                if (!float.IsNaN(_factors[before.Champion!.Version]) || before.Champion.Sha256 != deployments[i].TakenBack || before.TakenBack is not null)
                {
                    Violations.Add($"entry {entries[i].Version} took model {before.Champion.Version} back, of factor {_factors[before.Champion.Version]}, after {before.TakenBack ?? "none"}");
                }
            }
        }

        /// <summary>What models that did not decide must have given.</summary>
        private string Others(ModelDeployment deployment, DeployedModel? deciding, double number)
        {
            var others = deployment.Models.Where(model => model.Stage == ModelStage.Shadow).Select(model => $"{model.Version} Shadow {(float)number * _factors[model.Version]:R}");
            var champion = deployment.Champion?.Version ?? "0";
            return string.Join(',', deciding?.Stage == ModelStage.Challenger ? others.Append($"{champion} Champion {(float)number * _factors[champion]:R}") : others);
        }
    }
}
