using System.Globalization;
using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>Decides all payments again from the log and says of those asked for whether their stored decisions are equal, bit for bit, or what differs.</summary>
internal sealed class ExplainCommand(ICluster cluster, IReadOnlyList<string> models, TextWriter output)
{
    private const int MostPrinted = 20;
    private readonly HandbookFeatures _features = new();
    private readonly List<string> _unreadable = [];
    private readonly HashSet<RecordMetadata> _differing = [];

    /// <summary>Decisions that could not be read, or whose payment was not found, each with what is wrong.</summary>
    public IReadOnlyList<string> Unreadable => _unreadable;

    /// <summary>Whether the decision at a place differed in the last <see cref="Replay"/>.</summary>
    public bool Differs(RecordMetadata place) => _differing.Contains(place);

    /// <summary>Packages of deployments that decided; null: none did.</summary>
    public ModelFolder? Packages { get; init; }

    /// <summary>Changes a stored decision before it is read; for tests of what is found.</summary>
    public Func<RecordMetadata, byte[], byte[]> Stored { get; init; } = (_, bytes) => bytes;

    /// <summary>Explains payments; without any it compares all.</summary>
    public int Run(IReadOnlyList<string> wanted)
    {
        var replayed = Replay();
        var differ = replayed.Where(decision => decision.Differences.Count > 0).ToList();
        foreach (var id in wanted)
        {
            Explain(id, replayed);
        }

        if (wanted.Count == 0)
        {
            foreach (var decision in differ.Take(MostPrinted))
            {
                Print(decision);
            }
        }

        foreach (var place in _unreadable.Take(MostPrinted))
        {
            output.WriteLine($"{place} is no decision");
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{replayed.Count:N0} decisions were made again: {replayed.Count - differ.Count:N0} equal, bit for bit, {differ.Count:N0} differ; {_unreadable.Count:N0} cannot be read"));
        if (replayed.Count == 0)
        {
            // To have compared nothing is no proof.
            output.WriteLine($"topic {FraudTopology.Decisions} holds no decision of a payment that is there");
            return ExitCode.Failure;
        }

        var isWell = wanted.Count == 0
            ? differ.Count == 0
            : wanted.All(id => replayed.Any(decision => decision.Stored.PaymentId == id) && differ.TrueForAll(decision => decision.Stored.PaymentId != id));
        return isWell && _unreadable.Count == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    /// <summary>Decides everything again.</summary>
    public IReadOnlyList<ReplayedDecision> Replay()
    {
        var payments = DecidedPayments.Read(cluster, DecidedPayments.RangesOf(cluster), Stored);
        _unreadable.AddRange(payments.Unreadable);
        var log = new ControlLogWriter(cluster, FraudTopology.ApplicationId);
        var entries = log.Read();
        var replay = new DecisionReplay<Payment>(
            _features, FraudTopology.Policy, Model, Inputs(), FraudTopology.Reasons, partition => new ControlPast(entries, log.ReadHistory(FraudTopology.RulesHistory, partition)))
        {
            ModelInForce = Packages is null ? null : ModelInForce(entries, log),
        };
        foreach (var (payment, source, decision, place) in payments.Decided)
        {
            replay.Add(payment, payment.EventTimeMs, source, decision, place);
        }

        foreach (var (payment, place) in payments.Undecided)
        {
            replay.AddUndecided(payment, payment.EventTimeMs, place);
        }

        var replayed = replay.Compute((_, _) => { });
        _differing.UnionWith(payments.Decided.Where((_, i) => replayed[i].Differences.Count > 0).Select(decided => decided.StoredAt));
        return replayed;
    }

    /// <summary>What the tasks of the service take payments from.</summary>
    private List<(string Topic, int Partitions)> Inputs()
    {
        using var admin = cluster.CreateAdmin();
        return [.. ((string[])[FraudTopology.Payments, FraudTopology.ByTerminal]).Select(topic =>
            (topic, admin.DescribeTopics([topic], Topics.Patience).SingleOrDefault()?.Partitions ?? 1))];
    }

    private IFraudModel? Model(ModelIdentity identity)
    {
        foreach (var path in models)
        {
            var model = OnnxFraudModel.Load(path);
            if (model.Identity == identity)
            {
                return model;
            }

            model.Dispose();
        }

        return Packages is { } packages && packages.Problem(identity.Sha256) is null ? OnnxFraudModel.Load(packages.Get(identity.Sha256)) : null;
    }

    /// <summary>The model that a payment's task had adopted when it took it.</summary>
    private static Func<Payment, RecordMetadata, DeployedModel?> ModelInForce(IReadOnlyList<ControlEntry> entries, ControlLogWriter log)
    {
        var pasts = new Dictionary<int, ControlPast>();
        return (payment, place) =>
        {
            if (!pasts.TryGetValue(place.Partition, out var past))
            {
                pasts.Add(place.Partition, past = new ControlPast(entries, log.ReadHistory(FraudTopology.ModelsHistory, place.Partition)));
            }

            return past.InForce(ModelDeployment.ControlKind, FraudTopology.Models, place) is { } entry ? ModelDeployment.Parse(entry.Content).Deciding(payment.CardId) : null;
        };
    }

    private void Explain(string id, IReadOnlyList<ReplayedDecision> replayed)
    {
        var found = replayed.Where(decision => decision.Stored.PaymentId == id).ToList();
        if (found.Count == 0)
        {
            output.WriteLine($"payment {id} has no decision");
        }

        foreach (var decision in found)
        {
            Describe(decision.Computed ?? decision.Stored);
            Print(decision);
        }
    }

    private void Describe(Decision decision)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"payment    {decision.PaymentId}, {DateTimeOffset.FromUnixTimeMilliseconds(decision.EventTimeMs):u}, read at {decision.Source}"));
        output.WriteLine($"decision   {decision.Outcome.ToString().ToLowerInvariant()}, by {decision.DecidedBy switch
        {
            DecidedBy.Rule => $"rule {decision.Rule}",
            DecidedBy.Model => string.Create(CultureInfo.InvariantCulture, $"the score {decision.Score:R} against {decision.Threshold}"),
            _ => "the default for payments without a score",
        }}{(decision.NotedRules.Count > 0 ? $"; these rules held too: {string.Join(", ", decision.NotedRules)}" : "")}");
        output.WriteLine($"rules      {(decision.RuleSet is { } rules ? $"{rules.Name} {rules.Version}, SHA-256 {rules.Sha256}" : "none")}");
        output.WriteLine($"model      {decision.Model.Name} {decision.Model.Version}, SHA-256 {decision.Model.Sha256}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"score      {decision.Score:R}, calibrated {decision.CalibratedScore:R}"));
        foreach (var reason in decision.Reasons)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"reason     {reason.Text} ({reason.Contribution:F3})"));
        }

        for (var i = 0; i < decision.Features.Length; i++)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"feature    {_features.Names[i]} {decision.Features.Span[i]:R}"));
        }
    }

    private void Print(ReplayedDecision decision)
    {
        if (decision.Differences.Count == 0)
        {
            output.WriteLine("verdict    equal, bit for bit, to what the log gives");
        }

        foreach (var difference in decision.Differences)
        {
            output.WriteLine($"differs    payment {decision.Stored.PaymentId}, {difference.Field}: stored {difference.Stored}, the log gives {difference.Computed}");
        }
    }
}
