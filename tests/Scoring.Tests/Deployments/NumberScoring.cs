using System.Globalization;
using System.Text;
using StreamizFraud.Features;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;

namespace StreamizFraud.Scoring.Tests.Deployments;

/// <summary>Numbers in, scores out, by models that come through the control log; with the folder and the registry that they come from.</summary>
internal sealed class NumberScoring : IDisposable
{
    public const string Follow = "numbers";
    public const string History = "number-models";
    private static readonly NumberFeatures Set = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("models-");

    public NumberScoring(TaskScheduler? loads = null)
    {
        Folder = new ModelFolder(Path.Combine(_folder.FullName, "models"));
        Registry = new ModelRegistry(Folder, package => PackagedModel.Load(package, Count, Time)) { Scheduler = loads ?? new HeldLoads() };
    }

    public ModelFolder Folder { get; }

    /// <summary>Models of deployments that were loaded.</summary>
    public LoadCount Count { get; } = new();

    public ModelRegistry Registry { get; }

    /// <summary>The clock of models that take time.</summary>
    public SteppedTime Time { get; } = new();

    /// <summary>The model that the program brings: version 0, factor 1.</summary>
    public static IFraudModel Own() => PackagedModel.Load(PackagedModel.Package("0", 1), new LoadCount());

    public StreamTopology Topology(int batchSize = 8, bool hasCards = true, AutomaticRollback? rollback = null)
    {
        var builder = new StreamsBuilder();
        builder.Stream("numbers", Consumed.With(Serde.Utf8, Serde.Utf8))
            .MapValues(text => double.Parse(text, CultureInfo.InvariantCulture))
            .ComputeFeatures(builder, Set, Serde.Double)
            .Score(builder, Set, Own, Registry, Follow, options: new ScoreOptions { BatchSize = batchSize, OnFailure = rollback is null ? ScoreFailurePolicy.Stop : ScoreFailurePolicy.NoScore, Rollback = rollback }, card: hasCards ? CardOf : null)
            .Process(() => new Write())
            .To("scores", Produced.With(Serde.Utf8, Serde.Utf8));
        return builder.Build();
    }

    /// <summary>The broken twin: follows deployments too, so that there is a history, and scores by the newest of the log at once.</summary>
    public StreamTopology AtOnce()
    {
        var builder = new StreamsBuilder();
        builder.AddControlLog().AddStateStore(ControlLog.History(History));
        builder.Stream("numbers", Consumed.With(Serde.Utf8, Serde.Utf8))
            .MapValues(text => double.Parse(text, CultureInfo.InvariantCulture))
            .ComputeFeatures(builder, Set, Serde.Double)
            .Process(() => new ScoreAtOnce(Registry), History)
            .Process(() => new Write())
            .To("scores", Produced.With(Serde.Utf8, Serde.Utf8));
        return builder.Build();
    }

    public DeployedModel Put(string version, float factor, string feature = "number", int milliseconds = 0) =>
        new("numbers", version, Folder.Put(PackagedModel.Package(version, factor, feature, milliseconds)), ModelStage.Standby);

    /// <summary>The deployment with a new model as its champion.</summary>
    public ModelDeployment Promote(ModelDeployment before, string version, float factor, int milliseconds = 0)
    {
        var model = Put(version, factor, milliseconds: milliseconds);
        return before.Register(model.Name, model.Version, model.Sha256).Promote(model.Name, model.Version);
    }

    /// <summary>Each number is a card of its own.</summary>
    public static string CardOf(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    public static ControlEntry Entry(long version, ModelDeployment deployment) => new(ModelDeployment.ControlKind, Follow, version, deployment.ToJson());

    public static void Pipe(TopologyTestDriver driver, string key, params double[] numbers)
    {
        var input = driver.CreateInputTopic("numbers", Serde.Utf8, Serde.Utf8);
        foreach (var number in numbers)
        {
            input.PipeInput(key, number.ToString("R", CultureInfo.InvariantCulture), 0);
        }
    }

    public static List<ScoredNumber> Scores(TopologyTestDriver driver) =>
        [.. driver.CreateOutputTopic("scores", Serde.Utf8, Serde.Utf8).ReadValuesToList().Select(text => ScoredNumber.Parse(text!))];

    public static ControlPast Past(TopologyTestDriver driver, int partition)
    {
        var log = new ControlLogWriter(driver.Cluster, "app");
        return new ControlPast(log.Read(), log.ReadHistory(History, partition));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private sealed class NumberFeatures : FeatureSet<double>
    {
        public NumberFeatures()
            : base("number") => Feature("number", e => e);
    }

    private sealed class Write : IProcessor<string, Scored<double>, string, string>
    {
        private IProcessorContext<string, string> _context = null!;

        public void Init(IProcessorContext<string, string> context) => _context = context;

        public void Process(in Record<string, Scored<double>> record)
        {
            var scored = record.Value;
            var model = scored.Stamp.Model;
            _context.Forward(record.WithValue(new ScoredNumber(_context.RecordMetadata, scored.Row.Event, model.Version, model.Sha256, scored.Score, Others(scored)).ToString()));
        }
    }

    private static string Others(in Scored<double> scored) =>
        string.Join(',', scored.Others.Select(other => string.Create(CultureInfo.InvariantCulture, $"{other.Model.Version} {other.Stage} {other.Score:R}")));

    private sealed class ScoreAtOnce(ModelRegistry registry) : IProcessor<string, FeatureRow<double>, string, Scored<double>>
    {
        private IProcessorContext<string, Scored<double>> _context = null!;
        private IReadOnlyKeyValueStore<byte[], ControlEntry> _log = null!;

        public void Init(IProcessorContext<string, Scored<double>> context)
        {
            _context = context;
            context.GetStateStore<IControlStore>(History).Follow(ModelDeployment.ControlKind, Follow, entry => ModelDeployment.Parse(entry.Content));
            _log = context.GetStateStore<IReadOnlyKeyValueStore<byte[], ControlEntry>>(ControlLog.StoreName);
        }

        public void Process(in Record<string, FeatureRow<double>> record)
        {
            var newest = _log.All().Select(entry => entry.Value).Where(entry => entry.Kind == ModelDeployment.ControlKind).MaxBy(entry => entry.Version);
            var champion = newest is null ? null : ModelDeployment.Parse(newest.Content).Deciding(CardOf(record.Value.Event));
            using var model = champion is null ? Own() : registry.Load(champion);
            var score = new float[1];
            model.Score(record.Value.Values, score);
            _context.Forward(record.WithValue(new Scored<double>(record.Value, score[0], new ScoreStamp(model.Identity, Set.Name, Set.Sha256))));
        }
    }
}
