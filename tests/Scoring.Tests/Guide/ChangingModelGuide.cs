using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace Guide.Scoring;

/// <summary>What docs/guide/changing-a-model.md shows.</summary>
public sealed class ChangingModelGuide
{
    private static readonly string ModelPath = Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx");

    [Fact]
    public void A_model_is_registered_promoted_and_taken_back()
    {
        var root = Directory.CreateTempSubdirectory("models-");
        try
        {
            var packagePath = Path.Combine(root.FullName, "card-fraud-2.onnx");
            var file = OnnxModelFile.Read(File.ReadAllBytes(ModelPath));
            File.WriteAllBytes(packagePath, file.WithMetadata(new Dictionary<string, string>(file.Metadata) { ["model_name"] = "card-fraud", ["model_version"] = "2" }));
            var folder = new ModelFolder(Path.Combine(root.FullName, "models"));
            using var driver = new TopologyTestDriver(Topology(ModelPath, folder));
            Change(driver, folder, packagePath);

            // The last of the three is in force.
            Wait(driver);
            Assert.Equal(file.Metadata["model_version"], Version(driver));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_score_node_takes_champions_back()
    {
        using var driver = new TopologyTestDriver(Topology(ModelPath, new ModelFolder(Path.GetTempPath())));
        Assert.Equal(5_000, Rollback(driver.Cluster).Rollback!.Options.MinPayments);
    }

    private static ScoreOptions Rollback(ICluster cluster)
    {
        var log = new ControlLogWriter(cluster, "app");
        var rollback = new AutomaticRollback(log, member: "payments-1", new RollbackOptions { MinPayments = 5_000, MaxLatency = TimeSpan.FromMilliseconds(50) });
        var options = new ScoreOptions { OnFailure = ScoreFailurePolicy.NoScore, Rollback = rollback };
        return options;
    }

    private static StreamTopology Topology(string modelPath, ModelFolder folder)
    {
        var set = new HandbookFeatures();
        var payment = new PaymentSerde();
        var builder = new StreamsBuilder();
        builder.Stream("payments", Consumed.With(Serde.Utf8, payment))
            .ComputeFeatures(builder, set, payment)
            .Score(builder, set, () => OnnxFraudModel.Load(modelPath), new ModelRegistry(folder, package => OnnxFraudModel.Load(package)), "card-fraud")
            .MapValues(scored => $"{scored.Stamp.Model.Version}")
            .To("versions", Produced.With(Serde.Utf8, Serde.Utf8));
        return builder.Build();
    }

    private static void Change(TopologyTestDriver driver, ModelFolder folder, string packagePath)
    {
        var log = new ControlLogWriter(driver.Cluster, "app");
        var package = File.ReadAllBytes(packagePath);
        var deployment = ModelDeployment.Empty.Register("card-fraud", "2", folder.Put(package));
        log.Append(new ControlEntry(ModelDeployment.ControlKind, "card-fraud", Version: 1, deployment.ToJson()));

        deployment = deployment.Promote("card-fraud", "2");
        log.Append(new ControlEntry(ModelDeployment.ControlKind, "card-fraud", Version: 2, deployment.ToJson()));
        Wait(driver);
        Assert.Equal("2", Version(driver));

        deployment = deployment.RollBack() with { Reason = "too many alerts" };
        log.Append(new ControlEntry(ModelDeployment.ControlKind, "card-fraud", Version: 3, deployment.ToJson()));
    }

    /// <summary>Commits until the task has adopted all that is in the log: models are loaded beside it.</summary>
    private static void Wait(TopologyTestDriver driver)
    {
        var log = new ControlLogWriter(driver.Cluster, "app");
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                driver.Commit();
                return log.ReadHistory("handbook-models", 0) is [.., var last] && last.Entries == log.Read().Count;
            },
            TimeSpan.FromMinutes(1)));
    }

    private static string Version(TopologyTestDriver driver)
    {
        var payment = new Payment($"p{Guid.NewGuid()}", "4-1111", "T1", 250_00, WorldCalendar.StartMs, IsFraud: false, Scenario: 0);
        driver.CreateInputTopic("payments", Serde.Utf8, new PaymentSerde()).PipeInput(payment.CardId, payment, payment.EventTimeMs);
        return driver.CreateOutputTopic("versions", Serde.Utf8, Serde.Utf8).ReadValuesToList()[^1]!;
    }
}
