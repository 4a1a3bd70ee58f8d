using StreamizFraud.Features.Definitions;
using StreamizFraud.Features.Entities;

namespace StreamizFraud.Features;

/// <summary>A part of the way of an event: where it is keyed by one key, the tables of that key, then the features of that key.</summary>
/// <remarks>Immutable, thread-safe.</remarks>
internal sealed class FeatureStep<TEvent>
{
    private readonly LookupColumns<TEvent>? _keyed;

    private FeatureStep(EntityStage<TEvent>? stage, int stagesBefore, LookupColumns<TEvent>? keyed, IEnumerable<LookupColumns<TEvent>> lookups)
    {
        Stage = stage;
        StagesBefore = stagesBefore;
        _keyed = keyed;
        Lookups = [.. lookups];
    }

    /// <summary>What is computed of the key; null if only rows of tables are looked up.</summary>
    public EntityStage<TEvent>? Stage { get; }

    /// <summary>How many stages events have gone through before this step.</summary>
    public int StagesBefore { get; }

    /// <summary>The tables whose rows are looked up before that.</summary>
    public IReadOnlyList<LookupColumns<TEvent>> Lookups { get; }

    /// <summary>Whether events come with the key that they had.</summary>
    public bool TakesAnyKey => Stage is null && _keyed is null;

    /// <summary>Its key in the user's words.</summary>
    public string KeyName => Stage?.Name ?? $"key of table {_keyed?.Name}";

    /// <summary>What a repartition to it is named after.</summary>
    public string Name => Stage?.Name ?? (_keyed is null ? "" : _keyed.Name + "-lookup");

    /// <summary>
    /// The steps of a set, as few as its keys need: a table of a stage's key is looked up in that stage's step; others, by key, in a step of their
    /// own after the first one, so that rows end up keyed by the last key of the set wherever it has several.
    /// </summary>
    /// <param name="plan">The set.</param>
    /// <param name="isEverywhere">Whether a table can be looked up by any key at any step: it is in the first one.</param>
    public static IReadOnlyList<FeatureStep<TEvent>> Of(FeaturePlan<TEvent> plan, Func<LookupColumns<TEvent>, bool> isEverywhere)
    {
        var everywhere = plan.Lookups.Where(isEverywhere).ToList();
        var tables = plan.Lookups.Except(everywhere).ToLookup(table => table.KeyText);
        var steps = new List<FeatureStep<TEvent>>();
        var ofStages = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stage in plan.Stages)
        {
            var here = ofStages.Add(stage.KeyText) ? tables[stage.KeyText] : [];
            steps.Add(new FeatureStep<TEvent>(stage, steps.Count, null, [.. steps.Count == 0 ? everywhere : [], .. here]));
        }

        var others = tables.Where(key => !ofStages.Contains(key.Key)).Select(key => key.ToList()).ToList();
        var stagesBefore = Math.Min(1, plan.Stages.Count);
        for (var i = 0; i < others.Count; i++)
        {
            steps.Insert(stagesBefore + i, new FeatureStep<TEvent>(null, stagesBefore, others[i][0], [.. steps.Count == 0 ? everywhere : [], .. others[i]]));
        }

        return steps.Count > 0 ? steps : [new FeatureStep<TEvent>(null, 0, null, everywhere)];
    }

    /// <summary>The key of an event at this step; null if it has none, which only steps without a stage take.</summary>
    /// <exception cref="FeatureValueException">It is null and must not be, or its selector failed.</exception>
    public string? KeyOf(TEvent @event) => Stage is not null ? Stage.KeyOf(@event) : _keyed?.KeyOf(@event);
}
