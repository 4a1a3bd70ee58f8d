using StreamizFraud.Features;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

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
        return rows.Process(Processors<K, TEvent>(set, models, options, null, null), named ?? Named.As(set.Name + "-score"));
    }

    /// <summary>The score of every row by a model that may be a sequence model: what it keeps for each card lies in a store, changed once a payment.</summary>
    /// <param name="rows">Complete rows of <paramref name="set"/>, keyed by the card: a record with another key fails. Where the set's last key is not the card, select it and repartition.</param>
    /// <param name="builder">The builder that <paramref name="rows"/> comes from.</param>
    /// <param name="set">The features that the rows hold; the model's inputs are bound to them by name.</param>
    /// <param name="models">Makes a model, a new one at each call.</param>
    /// <param name="card">Takes the card from an event.</param>
    /// <param name="named">Name of the node; <c>set-score</c> if null. The store is <c>set-sequences</c>.</param>
    /// <param name="options">Settings; the defaults if null.</param>
    /// <remarks>
    /// Rows of one card are scored one after the other in the order in which they come, late ones too. A row that fails leaves the states of its card as they were.
    /// </remarks>
    public static KStream<string, Scored<TEvent>> Score<TEvent>(
        this KStream<string, FeatureRow<TEvent>> rows,
        StreamsBuilder builder,
        FeatureSet<TEvent> set,
        Func<IFraudModel> models,
        Func<TEvent, string> card,
        Named? named = null,
        ScoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(card);
        var sequences = AddSequences(builder, set, card);
        return rows.Process(Processors<string, TEvent>(set, models, options, null, sequences), named ?? Named.As(set.Name + "-score"), sequences.Store);
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
    /// <param name="card">
    /// Takes the card from an event, for challengers, which have a share of the cards, and for sequence models (<see cref="ScoreOptions.Sequences"/>); null: deployments with one are refused.
    /// </param>
    /// <exception cref="TopologyException">Sequence models are allowed, and there is no <paramref name="card"/> or the keys are no texts.</exception>
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
        SequenceSource<TEvent>? sequences = null;
        if (options?.Sequences == true)
        {
            sequences = typeof(K) == typeof(string) && card is not null ? AddSequences(builder, set, card) : throw new TopologyException(
                $"Node {set.Name}-score keeps states of sequence models (ScoreOptions.Sequences): it must be told what the card of an event is (card), and its records must be keyed by it, as texts.");
        }

        return rows.Process(
            Processors<K, TEvent>(set, models, options, new DeploymentSource<TEvent>(registry, follow, history, card), sequences),
            named ?? Named.As(set.Name + "-score"),
            sequences is null ? [history] : [history, sequences.Store]);
    }

    private static SequenceSource<TEvent> AddSequences<TEvent>(StreamsBuilder builder, FeatureSet<TEvent> set, Func<TEvent, string> card)
    {
        var store = set.Name + "-sequences";
        builder.AddStateStore(Stores.KeyValue(store, Serde.Utf8, new CardStatesSerde()));
        return new SequenceSource<TEvent>(store, card);
    }

    private static Func<ScoreProcessor<K, TEvent>> Processors<K, TEvent>(
        FeatureSet<TEvent> set, Func<IFraudModel> models, ScoreOptions? options, DeploymentSource<TEvent>? deployments, SequenceSource<TEvent>? sequences)
    {
        var settings = options ?? new ScoreOptions();
        settings.Check();
        if (settings.Rollback is not null && deployments is null)
        {
            throw new ArgumentException($"{nameof(ScoreOptions)}.{nameof(ScoreOptions.Rollback)} is for score nodes that follow deployments.", nameof(options));
        }

        var supply = new ModelSupply(models);
        var lastGood = settings.LastGood is { } make ? new ModelSupply(make) : null;
        return () => new ScoreProcessor<K, TEvent>(set, supply, settings, lastGood, deployments, sequences);
    }
}
