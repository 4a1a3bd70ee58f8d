using StreamizFraud.Features;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Scoring;

/// <summary>Scores feature rows in topologies.</summary>
public static class ScoreStreams
{
    /// <summary>The score of every row, in input order, with the rows' keys, times and headers; batched inside, which shows nowhere.</summary>
    /// <param name="rows">Complete rows of <paramref name="set"/>.</param>
    /// <param name="set">The features that the rows hold; the model's inputs are bound to them by name.</param>
    /// <param name="models">Makes a model, a new one at each call: every task has its own and disposes of it. One given twice is refused.</param>
    /// <param name="named">Name of the node; <c>set-score</c> if null.</param>
    /// <param name="options">Settings; the defaults if null.</param>
    /// <remarks>
    /// A row with a value that is not finite as float32, or whose score is not finite, is a failed record: it is dealt with as
    /// configured, the others are not harmed. A model that does not fit stops the task before its first record
    /// (<see cref="ModelMismatchException"/>). <see cref="ScoreOptions.OnFailure"/> and <see cref="ScoreOptions.LastGood"/> change both.
    /// </remarks>
    public static KStream<K, Scored<TEvent>> Score<K, TEvent>(
        this KStream<K, FeatureRow<TEvent>> rows,
        FeatureSet<TEvent> set,
        Func<IFraudModel> models,
        Named? named = null,
        ScoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(models);
        return rows.Process(Processors<K, TEvent>(set, models, options, null), named ?? Named.As(set.Name + "-score"));
    }

    /// <summary>
    /// The score of every row by the models of deployments that come through the control log (<see cref="ModelDeployment"/>): each task takes a deployment over at a
    /// commit, without a restart, once its models are loaded, and records from which offsets on it holds. One that cannot be loaded is refused and logged, and
    /// the one before it goes on.
    /// </summary>
    /// <param name="rows">Complete rows of <paramref name="set"/>.</param>
    /// <param name="builder">The builder that <paramref name="rows"/> comes from.</param>
    /// <param name="set">The features that the rows hold; the models' inputs are bound to them by name.</param>
    /// <param name="models">Makes the model that scores until a deployment with a champion comes, and when it is taken back; a new one at each call.</param>
    /// <param name="registry">Loads the models of deployments.</param>
    /// <param name="follow">Name under which deployments come (kind <see cref="ModelDeployment.ControlKind"/>).</param>
    /// <param name="named">Name of the node; <c>set-score</c> if null. The store of what was adopted is <c>set-models</c>.</param>
    /// <param name="options">Settings; the defaults if null.</param>
    /// <param name="card">Takes the card from an event, for challengers, which have a share of the cards; null: deployments with one are refused.</param>
    public static KStream<K, Scored<TEvent>> Score<K, TEvent>(
        this KStream<K, FeatureRow<TEvent>> rows,
        StreamsBuilder builder,
        FeatureSet<TEvent> set,
        Func<IFraudModel> models,
        ModelRegistry registry,
        string follow,
        Named? named = null,
        ScoreOptions? options = null,
        Func<TEvent, string>? card = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentException.ThrowIfNullOrEmpty(follow);
        var history = set.Name + "-models";
        builder.AddControlLog().AddStateStore(ControlLog.History(history));
        return rows.Process(Processors<K, TEvent>(set, models, options, new DeploymentSource<TEvent>(registry, follow, history, card)), named ?? Named.As(set.Name + "-score"), history);
    }

    private static Func<ScoreProcessor<K, TEvent>> Processors<K, TEvent>(FeatureSet<TEvent> set, Func<IFraudModel> models, ScoreOptions? options, DeploymentSource<TEvent>? deployments)
    {
        var settings = options ?? new ScoreOptions();
        settings.Check();
        var supply = new ModelSupply(models);
        var lastGood = settings.LastGood is { } make ? new ModelSupply(make) : null;
        return () => new ScoreProcessor<K, TEvent>(set, supply, settings, lastGood, deployments);
    }
}
