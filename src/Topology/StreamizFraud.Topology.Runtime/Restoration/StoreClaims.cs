using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>
/// Compares what the stores of a database were when their rows were written with what they are declared as, before any of it is read. A database
/// without these facts is one of a version before them: it is taken for what is declared, and signed.
/// </summary>
internal static class StoreClaims
{
    private const string WhatToDo = "Give the changed store another name, or reset the application and its state; if only a type was renamed, or the serde "
        + "reads the old bytes too, say so with the serde's Format or WithFormat.";

    /// <summary>Refuses rows of other definitions, and signs those that are not signed.</summary>
    /// <param name="plan">The task.</param>
    /// <param name="database">Its database.</param>
    /// <param name="definitions">The stores that lie in it.</param>
    /// <exception cref="StoreMismatchException">A store is another one now.</exception>
    /// <exception cref="StoreLayoutException">The rows are the same but lie otherwise, and can be made anew from their changelogs.</exception>
    public static void Check(TaskStatePlan plan, ITaskDatabase database, IReadOnlyList<StoreDefinition> definitions)
    {
        using var batch = database.CreateBatch();
        foreach (var definition in definitions)
        {
            var (key, declared) = (TaskMetadata.Identity(definition.Name), definition.Identity);
            if (TaskMetadata.Text(database, key) is { } text)
            {
                if (text == declared.ToText())
                {
                    continue;
                }

                Compare(plan, definition, declared, StoreIdentity.Parse(text), definitions);
            }

            TaskMetadata.Put(batch, key, declared.ToText());
        }

        if (batch.Count > 0)
        {
            database.Write(batch);
        }
    }

    /// <summary>Refuses stores whose rows, wherever they come from, were another definition's when the offsets were committed.</summary>
    /// <param name="plan">The task.</param>
    /// <param name="committed">What the committed offsets carry; nothing where an earlier version has committed them.</param>
    /// <exception cref="StoreMismatchException">A store is another one now.</exception>
    public static void CheckCommitted(TaskStatePlan plan, CommittedClocks committed)
    {
        foreach (var definition in plan.Subtopology.Stores)
        {
            if (committed.TryGet(OffsetMetadata.Hash(StoreIdentity.FactOf(definition.Name)), out var fingerprint) && !definition.Identity.Reads(fingerprint))
            {
                throw new StoreMismatchException(
                    definition.Name,
                    $"Task {plan.Task}: store {definition.Name} is declared as a store of {definition.Identity.Kind}, keys {definition.Identity.Keys}, values "
                    + $"{definition.Identity.Values}; what was committed last was written by another definition. {WhatToDo}");
            }
        }
    }

    /// <summary>Refuses rows of another kind or of other serdes.</summary>
    /// <param name="owner">Whose store it is, for the message.</param>
    /// <param name="definition">What is declared.</param>
    /// <param name="stored">What the rows are.</param>
    /// <exception cref="StoreMismatchException">The store is another one now.</exception>
    public static void Refuse(string owner, StoreDefinition definition, StoreIdentity stored)
    {
        if (definition.Identity.Refuses(stored) is { } difference)
        {
            throw new StoreMismatchException(
                definition.Name,
                $"{owner}: store {definition.Name} holds rows of another definition: {difference}. {WhatToDo}");
        }
    }

    private static void Compare(
        TaskStatePlan plan, StoreDefinition definition, StoreIdentity declared, StoreIdentity? stored, IReadOnlyList<StoreDefinition> definitions)
    {
        if (stored is null)
        {
            throw new StoreMismatchException(definition.Name, $"Task {plan.Task}: store {definition.Name} was written by a version to come, which this one cannot read.");
        }

        Refuse($"Task {plan.Task}", definition, stored);
        if (declared.Layout == stored.Layout)
        {
            return;
        }

        var what = $"store {definition.Name} lies in {stored.Layout} and is declared with {declared.Layout}";
        throw definitions.FirstOrDefault(store => !plan.ChangelogsOf(store).Any()) is { } unlogged
            ? new StoreMismatchException(
                definition.Name, $"Task {plan.Task}: {what}; it cannot be made anew since store {unlogged.Name} of the same task has no changelog. Keep the old retention, or reset the state.")
            : new StoreLayoutException($"Task {plan.Task}: {what}; the task's stores are made anew from their changelogs.");
    }
}
