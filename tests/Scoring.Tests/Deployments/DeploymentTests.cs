using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Testing;
using Xunit;
using static StreamizFraud.Scoring.Tests.Deployments.NumberScoring;

namespace StreamizFraud.Scoring.Tests.Deployments;

/// <summary>Models are changed, taken back and broken while numbers flow.</summary>
public sealed class DeploymentTests : IDisposable
{
    private readonly HeldLoads _loads = new();
    private readonly NumberScoring _scoring;
    private readonly LogLines _lines = new();
    private long _entries;

    public DeploymentTests() => _scoring = new NumberScoring(_loads);

    public void Dispose() => _scoring.Dispose();

    [Fact]
    public void A_model_is_loaded_beside_the_payments_and_scores_from_the_commit_after_that_on()
    {
        using var driver = Start();
        Send(driver, _scoring.Promote(ModelDeployment.Empty, "1", 10));
        Pipe(driver, "k", 1, 2);
        Assert.Equal(1, _loads.Count);
        _loads.Release();
        // The number that comes now is of the commit that takes the model over.
        Pipe(driver, "k", 3);
        Pipe(driver, "k", 4);

        Assert.Equal([(1f, "0"), (2f, "0"), (3f, "0"), (40f, "1")], Scores(driver).Select(score => (score.Score, score.Version)));
        Assert.Contains(_lines.Lines, line => line.StartsWith("Information Task 0_0: model numbers 1, SHA-256", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_models_stay_loaded_so_that_taking_one_back_loads_nothing_and_needs_no_package()
    {
        using var driver = Start();
        var deployment = Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 10));
        deployment = Adopt(driver, _scoring.Promote(deployment, "2", 100));
        Pipe(driver, "k", 1);
        Directory.Delete(Path.GetDirectoryName(_scoring.Folder.PathOf(deployment.Champion!.Sha256))!, recursive: true);

        for (var swap = 0; swap < 100; swap++)
        {
            deployment = Adopt(driver, deployment.RollBack() with { Reason = $"swap {swap}" });
            Pipe(driver, "k", 1);
        }

        Assert.Equal(Enumerable.Range(0, 101).Select(swap => swap % 2 == 0 ? 100f : 10f), Scores(driver).Select(score => score.Score));
        Assert.Equal((2, 2), (_scoring.Count.Loads, _scoring.Count.Open));
    }

    [Fact]
    public void The_first_model_is_taken_back_to_the_one_that_the_program_brings_and_a_withdrawn_deployment_too()
    {
        using var driver = Start();
        var deployment = Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 10));
        Pipe(driver, "k", 1);
        deployment = Adopt(driver, deployment.RollBack());
        Pipe(driver, "k", 1);
        Adopt(driver, deployment.RollBack());
        Pipe(driver, "k", 1);
        new ControlLogWriter(driver.Cluster, "app").Append(new ControlEntry(ModelDeployment.ControlKind, Follow, ++_entries, "") { Activation = ControlActivation.Withdrawn });
        driver.Commit();
        Pipe(driver, "k", 1);

        Assert.Equal(["1", "0", "1", "0"], Scores(driver).Select(score => score.Version));
        Assert.Equal(0, _scoring.Count.Open);
    }

    [Theory]
    [InlineData("replaced", "is not what was registered")]
    [InlineData("truncated", "is not what was registered")]
    [InlineData("missing", "is missing")]
    public void A_package_that_breaks_after_it_was_registered_is_refused_once_and_told_while_the_model_before_scores(string how, string told)
    {
        using var refusals = new RefusalCount();
        using var driver = Start();
        var deployment = Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 10));
        var next = _scoring.Promote(deployment, "2", 100);
        var path = _scoring.Folder.PathOf(next.Champion!.Sha256);
        switch (how)
        {
            case "replaced":
                File.WriteAllBytes(path, PackagedModel.Package("2", 999));
                break;
            case "truncated":
                File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
                break;
            default:
                File.Delete(path);
                break;
        }

        Adopt(driver, next);
        Pipe(driver, "k", 1, 2, 3);
        driver.Crash();
        Adopted(driver);
        Pipe(driver, "k", 4);

        Assert.Equal([10f, 20f, 30f, 40f], Scores(driver).Select(score => score.Score));
        Assert.Equal([1], new ControlLogWriter(driver.Cluster, "app").ReadHistory(History, 0).SelectMany(row => row.Refused));
        var line = Assert.Single(_lines.Lines, line => line.Contains("is refused", StringComparison.Ordinal));
        Assert.StartsWith("Error Task 0_0: version 2 of models numbers cannot be made and is refused, the version before it stays in force: ", line, StringComparison.Ordinal);
        Assert.Contains(told, line, StringComparison.Ordinal);
        Assert.Equal(1, refusals.Models);

        // Sound again it is taken by a new entry.
        _scoring.Put("2", 100);
        Adopt(driver, next);
        Pipe(driver, "k", 5);
        Assert.Equal(500f, Scores(driver)[^1].Score);
    }

    /// <summary>Also of a deployment that is refused for one of its models, the others of which are loaded by then.</summary>
    [Fact]
    public void Models_of_a_refused_deployment_are_not_kept()
    {
        using var driver = Start();
        var deployment = Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 10));
        Pipe(driver, "k", 1);
        var next = deployment;
        for (var version = 2; version <= 6; version++)
        {
            var shadow = _scoring.Put($"{version}", version);
            next = next.Register(shadow.Name, shadow.Version, shadow.Sha256).Move(shadow.Name, shadow.Version, ModelStage.Shadow);
        }

        next = _scoring.Promote(next, "7", 70);
        File.Delete(_scoring.Folder.PathOf(next.Champion!.Sha256));
        Adopt(driver, next);
        Pipe(driver, "k", 2);

        Assert.Equal([10f, 20f], Scores(driver).Select(score => score.Score));
        Assert.Equal((6, 1), (_scoring.Count.Loads, _scoring.Count.Open));
    }

    [Fact]
    public void A_deployment_in_shadow_as_a_whole_is_refused_with_what_to_do()
    {
        using var driver = Start();
        new ControlLogWriter(driver.Cluster, "app").Append(Entry(++_entries, _scoring.Promote(ModelDeployment.Empty, "1", 10)) with { Activation = ControlActivation.Shadow });
        driver.Commit();
        Adopted(driver);
        Pipe(driver, "k", 1);

        Assert.Equal("0", Scores(driver).Single().Version);
        Assert.Contains("put models into the stage Shadow instead", Assert.Single(_lines.Lines, line => line.Contains("is refused", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(0, _scoring.Count.Open);
    }

    [Fact]
    public void A_package_on_standby_that_is_broken_stops_nobody_and_is_refused_when_it_is_promoted()
    {
        using var driver = Start();
        var standby = _scoring.Put("2", 100);
        var deployment = Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 10).Register(standby.Name, standby.Version, standby.Sha256));
        File.Delete(_scoring.Folder.PathOf(standby.Sha256));
        driver.Crash();
        Adopted(driver);
        Pipe(driver, "k", 1);
        Adopt(driver, deployment.Promote("numbers", "2"));
        Pipe(driver, "k", 2);

        Assert.Equal([10f, 20f], Scores(driver).Select(score => score.Score));
        Assert.Contains(_lines.Lines, line => line.StartsWith("Error Task 0_0: model numbers 2 is not there beside the models that decide", StringComparison.Ordinal));
    }

    [Fact]
    public void A_task_that_comes_back_takes_no_record_until_the_model_in_force_is_loaded()
    {
        using var driver = Start();
        Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 10));
        driver.Crash();
        Pipe(driver, "k", 1);
        Assert.Empty(Scores(driver));
        _loads.Release();
        driver.Commit();
        Assert.Equal([10f], Scores(driver).Select(score => score.Score));
    }

    [Fact]
    public void A_champion_whose_package_is_gone_stops_a_task_that_comes_back_rather_than_score_by_another()
    {
        using var driver = Start();
        var deployment = Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 10));
        File.Delete(_scoring.Folder.PathOf(deployment.Champion!.Sha256));
        var stopped = Assert.ThrowsAny<Exception>(() =>
        {
            driver.Crash();
            Adopted(driver);
        });
        Assert.Contains("Version 1 of models numbers was in force and cannot be made any more", stopped.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_does_not_fit_or_calls_itself_otherwise_is_refused()
    {
        using var driver = Start();
        var stranger = _scoring.Put("7", 10, feature: "other");
        Adopt(driver, ModelDeployment.Empty.Register("numbers", "7", stranger.Sha256).Promote("numbers", "7"));
        Adopt(driver, ModelDeployment.Empty.Register("numbers", "8", stranger.Sha256).Promote("numbers", "8"));
        Pipe(driver, "k", 1);

        Assert.Equal(["0"], Scores(driver).Select(score => score.Version));
        Assert.Contains(_lines.Lines, line => line.Contains("the set lacks other", StringComparison.Ordinal));
        Assert.Contains(_lines.Lines, line => line.Contains("Model numbers 8: its package calls itself numbers 7", StringComparison.Ordinal));
        Assert.Equal(0, _scoring.Count.Open);
    }

    [Fact]
    public void A_model_in_shadow_scores_every_payment_beside_the_champion_and_decides_none()
    {
        using var driver = Start();
        var shadow = _scoring.Put("2", 100);
        Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 10).Register(shadow.Name, shadow.Version, shadow.Sha256).Move(shadow.Name, shadow.Version, ModelStage.Shadow));
        Pipe(driver, "k", 1, 2);
        Assert.Equal([(10f, "2 Shadow 100"), (20f, "2 Shadow 200")], Scores(driver).Select(score => (score.Score, score.Others)));

        // Its package breaks: what scores goes on, without it.
        File.Delete(_scoring.Folder.PathOf(shadow.Sha256));
        driver.Crash();
        Adopted(driver);
        Pipe(driver, "k", 3);
        Assert.Equal((30f, ""), (Scores(driver)[^1].Score, Scores(driver)[^1].Others));
    }

    [Fact]
    public void A_challenger_decides_for_its_cards_beside_the_champion_who_decides_for_all_others()
    {
        using var driver = Start();
        var challenger = _scoring.Put("2", 100);
        Adopt(driver, _scoring.Promote(ModelDeployment.Empty, "1", 10).Register(challenger.Name, challenger.Version, challenger.Sha256).Move(challenger.Name, challenger.Version, ModelStage.Challenger, 0.3));
        Pipe(driver, "k", [.. Enumerable.Range(1, 200).Select(number => (double)number)]);
        var scores = Scores(driver);
        Assert.InRange(scores.Count(score => score.Version == "2"), 40, 80);
        Assert.All(scores, score =>
        {
            var isChallenged = CardShare.Has(challenger.Sha256, 0.3, CardOf(score.Number));
            Assert.Equal(isChallenged ? "2" : "1", score.Version);
            Assert.Equal((float)score.Number * (isChallenged ? 100 : 10), score.Score);
            Assert.Equal(isChallenged ? $"1 Champion {(float)score.Number * 10}" : "", score.Others);
        });
    }

    [Fact]
    public void A_challenger_is_refused_by_a_node_that_does_not_know_cards()
    {
        using var driver = new TopologyTestDriver(_scoring.Topology(hasCards: false), new TopologyTestOptions { Loggers = new Loggers(_lines) });
        var challenger = _scoring.Put("2", 100);
        Adopt(driver, ModelDeployment.Empty.Register(challenger.Name, challenger.Version, challenger.Sha256).Move(challenger.Name, challenger.Version, ModelStage.Challenger, 0.3));
        Pipe(driver, "k", 1);
        Assert.Equal(["0"], Scores(driver).Select(score => score.Version));
        Assert.Contains(_lines.Lines, line => line.Contains("numbers 2 is a challenger, and the score node does not say what the card of an event is", StringComparison.Ordinal));
    }

    [Fact]
    public void Models_that_a_deployment_leaves_out_are_freed()
    {
        using var driver = Start();
        var deployment = ModelDeployment.Empty;
        for (var version = 1; version <= 20; version++)
        {
            if (deployment.RollbackTo is { } before)
            {
                var old = deployment.Models.Single(model => model.Sha256 == before);
                deployment = deployment.Retire(old.Name, old.Version);
            }

            deployment = Adopt(driver, _scoring.Promote(deployment, $"{version}", version));
            Pipe(driver, "k", 1);
            Assert.InRange(_scoring.Count.Open, 1, 2);
        }

        Assert.Equal(Enumerable.Range(1, 20).Select(version => (float)version), Scores(driver).Select(score => score.Score));
        Assert.Equal(20, _scoring.Count.Loads);
    }

    private TopologyTestDriver Start() => new(_scoring.Topology(), new TopologyTestOptions { Loggers = new Loggers(_lines) });

    private void Send(TopologyTestDriver driver, ModelDeployment deployment)
    {
        new ControlLogWriter(driver.Cluster, "app").Append(Entry(++_entries, deployment));
        driver.Commit();
    }

    private ModelDeployment Adopt(TopologyTestDriver driver, ModelDeployment deployment)
    {
        Send(driver, deployment);
        Adopted(driver);
        return deployment;
    }

    private void Adopted(TopologyTestDriver driver)
    {
        _loads.Release();
        driver.Commit();
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

    private sealed class RefusalCount : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly int _thread = Environment.CurrentManagedThreadId;
        private int _models;

        public RefusalCount()
        {
            _listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "streamizfraud.control.refused")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            {
                // Other tests run beside, on threads of their own.
                if (Environment.CurrentManagedThreadId == _thread && tags.ToArray().Contains(new("streamizfraud.control.kind", "models")))
                {
                    _models += (int)count;
                }
            });
            _listener.Start();
        }

        public int Models => _models;

        public void Dispose() => _listener.Dispose();
    }
}
